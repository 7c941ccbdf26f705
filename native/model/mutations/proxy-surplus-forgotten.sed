# file: share/proxy.c
# run: ships handover
# run: ships handover twice=1 move=1
# what: a proxy that dies, or moves away, takes only its one count along
# dies: leak .* xv_aligned_alloc .*from new_block
# changes: -1 +1
/^int64_t xv_proxy_dissolve/,/^}/ s/1 + proxy->surplus/1/
