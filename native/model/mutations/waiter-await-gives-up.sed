# file: interp/waiter.c
# run: ships closing closer=1 inside=1
# what: who was taken out of a line does not wait for its waker
# dies: free, not ordered after a last access by inside.* closer: .*from XvInterpreter_Close
# changes: -1 +1
/^uint32_t xv_waiter_await/,/^}/ s/sched_yield();/break;/
