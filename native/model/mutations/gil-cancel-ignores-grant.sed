# file: interp/gil.c
# run: ships gil giving_up=1
# what: who gives up does not look whether it has been granted the GIL
# dies: free, not ordered after a last access by native.* giving up: .*from XvThreadState_CancelTake
# changes: -1 +1
/^XvGilAnswer xv_gil_cancel/,/^}/ s/return answer_of(xv_waiter_await(waiter));/return XV_GIL_TIMED_OUT;/
