# file: interp/waiter.c
# run: ships closing trier=1 inside=1 closer=1 stale=1 detours=3
# what: a place is given back that was never taken
# dies: crash .*inside: xv_wakes_post
# changes: -1 +1
/^static bool reserve/,/^}/ s/!xv_wakes_reserve(&runtime->wakes)/0/
