# file: share/sharedview.c
# run: ships handover twice=1
# what: an interpreter that has a proxy forgets the counts that arrive on top
# dies: leak .* xv_aligned_alloc .*from new_block
# changes: -1 +1
/^XvObject \*xv_share_open/,/^}/ s/surplus += share->counts - fresh/surplus += 0/
