# file: share/ring.c
# run: ships handover
# what: the receiver does not acquire the item
# dies: data race: read by receiver, not ordered after a write by .* receiver: .*xv_ring_get
# changes: -1 +1
/^XvRingAnswer xv_ring_get/,/^}/ s/turn_at(ring, head), memory_order_acquire/turn_at(ring, head), memory_order_relaxed/
