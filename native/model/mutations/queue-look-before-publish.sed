# file: share/queue.c
# run: ships queue
# what: the look at the line comes before the change
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^static int try_put/,/^}/ { /xv_ring_publish/ { h
 d
 }
 /wake_one/ { G } }
