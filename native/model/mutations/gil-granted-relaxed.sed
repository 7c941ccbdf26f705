# file: interp/waiter.c
# run: ships gil native=2
# what: the one who was granted the GIL does not acquire
# dies: data race: read by native, not ordered after a write by .* native: entered
# changes: -5 +5
/^uint32_t xv_waiter_sleep/,/^}/ s/memory_order_acquire/memory_order_relaxed/
