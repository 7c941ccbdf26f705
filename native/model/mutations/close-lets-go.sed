# file: interp/interpreter.c
# run: ships remains
# what: the GIL of a closed interpreter is free
# dies: crash .*pusher: reversed
# changes: -0 +1
/^static void finish/,/^}/ s/^    xv_interp_closed(interp);/    xv_gil_drop(\&interp->mailbox);\n&/
