# file: share/sharedview.c
# target: programs
# what: who receives a read-only view may write
# changes: -1 +1
s/share->readonly ? XV_VIEW_READONLY/share->readonly > 1 ? XV_VIEW_READONLY/
