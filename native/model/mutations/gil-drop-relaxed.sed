# file: interp/releases.h
# run: ships gil native=2
# what: letting the GIL go does not release
# dies: data race: read by native, not ordered after a write by .* native: thread_reuse
# changes: -1 +1
/^static inline bool xv_leave_quiet/,/^}/ s/memory_order_seq_cst, memory_order_relaxed/memory_order_relaxed, memory_order_relaxed/
