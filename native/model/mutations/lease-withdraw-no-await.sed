# file: contents/book.c
# run: ships lease hurried=1 timeouts=1
# what: who gives up although it has been granted does not wait for the one who grants
# dies: free, not ordered after a last access by writer 2 .* xv_free .* writer 2: xv_waiter_wake
# changes: -2 +0
/^    if (!waiting)$/,+1d
