# file: share/queuewait.c
# run: ships queue
# what: no try between joining the line and sleeping
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^int xv_queue_wait_until(/,/^}/ { /xv_queue_join(queue, side, waiter);/ { n
 s/.*/        done = 0;/
 } }
