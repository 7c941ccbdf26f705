# file: interp/releases.h
# run: ships releases there=1
# what: letting go is not in the order of the looks
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +1
/^static inline bool xv_leave_quiet/,/^}/ s/memory_order_seq_cst, memory_order_relaxed/memory_order_acq_rel, memory_order_relaxed/
