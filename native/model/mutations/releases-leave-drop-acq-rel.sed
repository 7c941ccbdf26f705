# file: interp/gil.c
# run: ships releases pushers=2 stale=1
# what: letting go by a pusher that had the GIL is not in the order of the looks
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +1
/^uint32_t xv_gil_drop/,/^}/ s/memory_order_seq_cst/memory_order_acq_rel/
