# file: interp/interpreter.c
# run: ships closing inside=1 closer=1
# what: no try between joining the closers and sleeping
# dies: deadlock.*closer: xv_park .*from XvInterpreter_Close
# changes: -1 +1
/^static XvStatus wait_and_try/,/^}/ s/return try_close(interp);/return XV_BUSY;/
