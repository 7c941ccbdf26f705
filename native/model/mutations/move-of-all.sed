# file: share/sharedview.c
# run: ships handover move=1 kept=1
# what: a move takes the proxy apart although another view uses it
# dies: leak .* xv_aligned_alloc .*from new_block
# changes: -1 +1
/^void xv_move_commit/,/^}/ s/proxy->ob_base.ob_refcnt == 1/1/
