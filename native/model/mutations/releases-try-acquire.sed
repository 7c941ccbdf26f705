# file: interp/gil.c
# run: ships releases
# what: the look at the GIL is not in the order of the drops
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +1
/^bool xv_gil_try/,/^}/ { s/memory_order_seq_cst/memory_order_acquire/g }
