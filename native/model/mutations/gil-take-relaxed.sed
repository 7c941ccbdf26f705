# file: interp/gil.c
# run: ships gil native=2
# what: taking the GIL does not acquire
# dies: data race: read by native, not ordered after a write by .* native: thread_reuse
# changes: -2 +2
/^bool xv_gil_try/,/^}/ s/memory_order_seq_cst/memory_order_relaxed/g
/^XvGilAnswer xv_gil_enqueue/,/^}/ s/memory_order_seq_cst/memory_order_relaxed/
