# file: share/ring.c
# run: ships handover
# what: the receiver does not acquire the item
# dies: data race: read by receiver, not ordered after a write by .* receiver: xv_item_open
# changes: -1 +1
/^XvRingAnswer xv_ring_claim_get/,/^}/ s/\.turn, memory_order_seq_cst/.turn, memory_order_relaxed/
