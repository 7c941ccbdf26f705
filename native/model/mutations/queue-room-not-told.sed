# file: share/queue.c
# run: ships queue senders=2 receivers=2 stale=1 detours=2
# what: an item that was taken wakes no sender
# dies: deadlock.*sender 2: xv_park .*from XvQueue_Put .*receiver 2: xv_park .*from XvQueue_Get
# changes: -1 +0
/^static void give_back/,/^}/ { /wake_one/d
 }
