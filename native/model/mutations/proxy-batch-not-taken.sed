# file: share/proxy.c
# run: ships handover twice=1
# what: a proxy spends a batch that it has not taken
# dies: leak .* xv_aligned_alloc .*from new_block
# changes: -1 +1
/^int xv_proxy_spend/,/^}/ s/!xv_block_retain(proxy->block, XV_CREDITS)/0/
