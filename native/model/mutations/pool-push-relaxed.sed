# file: interp/pool.c
# run: ships pool
# what: what was done with a piece is not ordered before its return
# dies: data race: read by owner, not ordered after a write by returner .* owner: xv_pool_alloc
# changes: -1 +1
/^static bool push/,/^}/ s/memory_order_release/memory_order_relaxed/
