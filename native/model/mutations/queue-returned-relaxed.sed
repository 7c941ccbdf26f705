# file: share/queueget.c
# run: ships queue poor=1 hurried=1 receivers=2 stale=1
# what: the last try may miss an item that was returned
# dies: deadlock.*receiver 2: xv_park .*from XvQueue_Get
# changes: -1 +1
/^XvRingAnswer xv_queue_take/,/^}/ s/memory_order_seq_cst/memory_order_acquire/
