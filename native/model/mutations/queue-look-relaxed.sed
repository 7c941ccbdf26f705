# file: share/queue.h
# run: ships queue
# what: a look at the line that does not come after the change
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^static inline void xv_queue_wake/,/^}/ s/memory_order_seq_cst/memory_order_acquire/
