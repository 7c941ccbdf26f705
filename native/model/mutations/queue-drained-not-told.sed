# file: share/queue.c
# run: ships queue closer=1 receivers=2
# what: who gets the last item of a closed queue does not wake the others
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^static bool worth_trying/,/^}/ s/ || xv_ring_drained(&queue->ring)//
