# file: interp/threadstate.c
# run: ships closing newcomer=1 closer=1 inside=1 stale=1 detours=3
# what: a newcomer does not see that it is closing
# dies: nothing happens any more but time-outs
# changes: -2 +2
/^static XvStatus try_enter/,/^}/ s/xv_gil_try(box, XV_GIL_BARRED)/xv_gil_try(box, 0)/
/^static XvStatus enter/,/^}/ s/XV_GIL_BARRED/0/
