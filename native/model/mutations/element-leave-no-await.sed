# file: contents/wait.c
# run: nofences element hurried=1 timeouts=1
# what: who gives up although it has been woken does not wait for the one who wakes
# dies: free, not ordered after a last access by notifier .* xv_free .* notifier: xv_waiter_wake
# changes: -1 +0
/^static int leave/,/^}/ {
    /xv_waiter_await/d
}
