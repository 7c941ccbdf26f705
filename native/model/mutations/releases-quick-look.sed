# file: interp/releases.h
# run: ships releases there=1 closing=1
# what: the quick way out does not look again where newcomers are kept out
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +2
/^static inline bool xv_leave_quiet/,/^}/ s/    return !xv_gil_try(box, 0);.*/    word = 0;\
    return !atomic_compare_exchange_strong(\&box->gil, \&word, XV_GIL_HELD);/
