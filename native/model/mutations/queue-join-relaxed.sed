# file: interp/waiter.c
# run: ships queue
# what: who joins a line is not in the order of those who look
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^void xv_line_append/,/^}/ s/memory_order_seq_cst/memory_order_relaxed/
