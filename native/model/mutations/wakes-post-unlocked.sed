# file: interp/wakes.c
# run: ships wakes taker=1
# what: the count is published without the lock
# dies: data race: read by taker, not ordered after a write by .* taker: xv_wakes_take
# changes: -2 +0
/^void xv_wakes_post/,/^}/ { /pthread_mutex_/d }
