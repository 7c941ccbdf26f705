# file: contents/wait.c
# run: nofences element
# what: the notifier's look at the count may come before its change
# dies: deadlock: nobody can go on .* waiter: xv_park
# changes: -1 +0
/^Xv_ssize_t XvElement_Notify/,/^}/ {
    /XV_STORE_LOAD/d
}
