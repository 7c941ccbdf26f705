# file: share/queueget.c
# run: ships queue poor=1 hurried=1 receivers=2 stale=1
# what: an item that was returned wakes nobody
# dies: deadlock.*receiver 2: xv_park .*from XvQueue_Get
# changes: -1 +0
/ void return_item(/,/^}/ { /xv_queue_wake/d
 }
