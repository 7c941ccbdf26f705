# file: interp/wakes.c
# run: ships wakes taker=1
# what: a taker counts itself asleep after it has let the lock go
# dies: data race: read by closer, not ordered after a write by .* closer: xv_wakes_post
# changes: -1 +1
/^int xv_wakes_take/,/^}/ { /wakes->sleepers++;/d
 s/^        expired = .*/        wakes->sleepers++;\n&/ }
