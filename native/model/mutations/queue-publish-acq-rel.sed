# file: share/ring.c
# run: ships queue
# what: a change that does not come before the look at the line
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^void xv_ring_publish/,/^}/ s/memory_order_seq_cst/memory_order_acq_rel/
