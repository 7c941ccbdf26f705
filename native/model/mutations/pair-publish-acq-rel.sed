# file: share/ringpair.c
# run: ships queue pair=1
# what: a change that does not come before the look at the line
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -2 +2
/^static XvRingAnswer swap/,/^}/ s/memory_order_seq_cst/memory_order_acq_rel/
/^static XvRingAnswer swap/,/^}/ s/memory_order_acq_rel))/memory_order_acquire))/
