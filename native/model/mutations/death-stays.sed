# file: interp/death.c
# run: ships death
# what: a thread that ends inside keeps the GIL
# dies: check failed: XvRuntime_Close
# changes: -1 +1
s/        xv_thread_left(thread);/        (void)thread;/
