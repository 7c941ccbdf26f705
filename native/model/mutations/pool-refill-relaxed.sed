# file: interp/pool.c
# run: ships pool
# what: the owner takes what came back without acquiring it
# dies: data race: read by owner, not ordered after a write by returner .* owner: xv_pool_alloc
# changes: -1 +1
/^static void refill/,/^}/ s/memory_order_acquire/memory_order_relaxed/
