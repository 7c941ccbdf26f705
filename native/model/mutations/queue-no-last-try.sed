# file: share/queue.c
# run: ships queue
# what: no try between joining the line and sleeping
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^static int try_until/,/^}/ { /join(queue, side, waiter);/ { n
 s/.*/        done = 0;/
 } }
