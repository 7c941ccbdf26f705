# file: share/queueput.c
# run: ships queue
# what: the look at the line comes before the change
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^static int try_put/,/^}/ { /answer = has_no_room/i\
    xv_queue_wake(queue, XV_QUEUE_ITEM);
 /^    xv_queue_wake/d
 }
