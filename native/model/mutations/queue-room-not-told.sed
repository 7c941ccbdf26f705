# file: share/queueget.c
# run: ships queue senders=2 receivers=2 stale=1 detours=2
# what: an item that was taken wakes no sender
# dies: deadlock.*sender 2: xv_park .*from XvQueue_Put .*receiver 2: xv_park .*from XvQueue_Get
# changes: -1 +1
/^XvRingAnswer xv_queue_take/,/^}/ s/if (answer == XV_RING_CLAIMED)/if (0)/
