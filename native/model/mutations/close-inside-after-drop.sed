# file: interp/threadstate.c
# run: ships closing inside=1 closer=1
# what: who leaves is counted out after the GIL is gone
# dies: deadlock.*closer: xv_park .*from XvInterpreter_Close
# changes: -1 +1
/^void xv_thread_left/,/^}/ { /interp->inside--;/d
 s/^    xv_interp_leave(interp);/&\n    interp->inside--;/ }
