# file: interp/gil.c
# run: ships gil giving_up=1
# what: who gives up does not wait for a grant that is under way
# dies: free, not ordered after a last access by native.* giving up: .*from XvThreadState_CancelTake
# changes: -1 +1
/^XvGilAnswer xv_gil_cancel/,/^}/ s/xv_waiter_await(waiter)/atomic_load(\&waiter->state)/
