# file: interp/interpreter.c
# run: ships closing inside=1 closer=1
# what: a closer frees its waiter before the waker is done with it
# dies: free, not ordered after a last access by inside.* closer: .*from XvInterpreter_Close
# changes: -1 +1
/^static void stop_waiting/,/^}/ s/xv_waiter_await(waiter);/;/
