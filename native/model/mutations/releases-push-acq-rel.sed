# file: interp/releases.c
# run: ships releases
# what: the push is not in the order of the looks
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +1
/^static bool push/,/^}/ s/memory_order_seq_cst/memory_order_acq_rel/
