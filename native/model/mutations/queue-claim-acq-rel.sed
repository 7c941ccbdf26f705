# file: share/ring.c
# run: ships queue
# what: a change that does not come before the look at the line
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -2 +2
/^XvRingAnswer xv_ring_claim_put/,/^}/ { s/tail + 1, memory_order_seq_cst,/tail + 1, memory_order_acq_rel,/
 s/memory_order_seq_cst)) {/memory_order_acquire)) {/ }
