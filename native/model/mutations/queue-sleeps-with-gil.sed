# file: interp/interrupt.c
# run: ships queue together=1
# what: a receiver keeps its GIL while it sleeps
# dies: nothing happens any more but time-outs
# changes: -2 +0
/^bool xv_sleep(/,/^}/ { /xv_thread_unlock(thread);/d
 /xv_thread_lock(thread, XV_RETURNER);/d }
