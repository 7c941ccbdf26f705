# file: interp/releases.c
# run: ships releases pushers=2 stale=1
# what: the second look of a pusher that had the GIL is not in the order of the pushes
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +1
/^static void leave/,/^}/ s/memory_order_seq_cst/memory_order_acquire/
