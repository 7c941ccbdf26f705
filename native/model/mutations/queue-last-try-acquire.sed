# file: share/ring.c
# run: ships queue
# what: the last try before sleeping may miss the change
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^XvRingAnswer xv_ring_get/,/^}/ s/tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst)/tail = atomic_load_explicit(\&ring->tail, memory_order_acquire)/
