# file: interp/releases.c
# run: ships releases
# what: who lets go does not look again
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +1
/^static void leave/,/^}/ s/^        head = .*/        return;/
