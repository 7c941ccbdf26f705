# file: interp/pool.c
# run: ships pool closing=1
# what: close frees what came back without acquiring it
# dies: data race: read by owner, not ordered after a write by returner .* owner: give_up
# changes: -1 +1
/^static void close_pool/,/^}/ s/memory_order_acquire/memory_order_relaxed/
