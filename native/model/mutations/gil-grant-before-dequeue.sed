# file: interp/gil.c
# run: ships gil native=2
# what: the waiter is granted the GIL while it stands in line
# dies: main: check failed: atomic_load\(.box->gil\) == 0
# changes: -2 +7
/^uint32_t xv_gil_drop/,/^}/ s/^        waiter = xv_turns_next(box, now);/        waiter = box->turns.line.first;\
        pthread_mutex_unlock(\&box->turns.line.lock);\
        if (waiter != NULL)\
            xv_waiter_wake(waiter, XV_WAITER_GRANTED);\
        pthread_mutex_lock(\&box->turns.line.lock);\
        xv_turns_next(box, now);/
/^uint32_t xv_gil_drop/,/^}/ s/^            xv_waiter_wake(waiter, XV_WAITER_GRANTED);//
