# file: share/queuewait.c
# run: ships queue closer=1 receivers=2 senders=0
# what: a close wakes one of those who wait
# dies: deadlock.*receiver 2: xv_park .*from XvQueue_Get
# changes: -2 +2
/^int XvQueue_Close/,/^}/ s/xv_line_wake_all(&queue->lines\[XV_QUEUE_ITEM\])/xv_queue_wake(queue, XV_QUEUE_ITEM)/
/^bool xv_queue_worth_trying/,/^}/ s/ || xv_chain_drained(&queue->chain)//
