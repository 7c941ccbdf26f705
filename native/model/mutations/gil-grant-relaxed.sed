# file: interp/waiter.c
# run: ships gil native=2
# what: handing the GIL over does not release
# dies: data race: read by native, not ordered after a write by .* native: entered
# changes: -1 +1
/^void xv_waiter_wake/,/^}/ s/memory_order_acq_rel/memory_order_relaxed/
