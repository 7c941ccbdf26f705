# file: share/queue.c
# run: ships wakes
# what: the queue is freed without acquiring what others did in it
# dies: free, not ordered after a last access by closer.* foreign: .*from XvQueue_Release
# changes: -1 +0
/^static void let_go/,/^}/ { /XV_ACQUIRE_LAST/d
 }
