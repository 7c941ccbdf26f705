# file: interp/runtime.c
# run: ships gil native=0 holder=1 foreign=1 last=1
# what: the runtime is freed without knowing what others did in it
# dies: free, not ordered after a last access by foreign.* holder: .*from xv_wakes_destroy
# changes: -1 +1
/^void xv_runtime_release/,/^}/ s/memory_order_release/memory_order_relaxed/
