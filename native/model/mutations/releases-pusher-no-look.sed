# file: interp/releases.c
# run: ships releases pushers=2 stale=1
# what: a pusher that had the GIL does not look again
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +1
/^static void settle/,/^}/ s/leave(home, &owed);/xv_gil_drop(\&home->mailbox);/
