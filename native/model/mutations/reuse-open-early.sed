# file: interp/interpreter.c
# run: ships reuse
# what: the GIL of a mailbox is free before its interpreter is ready
# dies: crash .*late: reversed
# changes: -0 +1
/^static void pool_give/,/^}/ s/^    pthread_mutex_lock/    atomic_store(\&interp->mailbox.gil, 0);\n&/
