# file: share/ringpair.c
# run: ships queue pair=1
# what: the last try before sleeping may miss the item
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^XvRingAnswer xv_pair_get/,/^}/ s/turn = atomic_load_explicit(turn_at(ring, head), memory_order_seq_cst)/turn = atomic_load_explicit(turn_at(ring, head), memory_order_relaxed)/
