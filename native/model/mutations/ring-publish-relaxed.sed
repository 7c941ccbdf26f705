# file: share/ring.c
# run: ships handover
# what: the item is not ordered before its turn
# dies: data race: read by receiver, not ordered after a write by .* receiver: .*xv_ring_get
# changes: -1 +1
/^void xv_ring_publish/,/^}/ s/memory_order_release/memory_order_relaxed/
