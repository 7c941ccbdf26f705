# file: interp/releases.h
# run: ships releases there=1
# what: the second look is not in the order of the pushes
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +1
/^static inline bool xv_leave_quiet/,/^}/ s/releases, memory_order_seq_cst/releases, memory_order_acquire/
