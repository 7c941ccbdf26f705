# file: share/proxy.c
# run: ships handover left=1
# what: close gives back the one count of a proxy, and not its surplus
# dies: leak .* xv_aligned_alloc .*from new_block
# changes: -1 +1
/^static void drop_at_close/,/^}/ s/1 + proxy->surplus/1/
