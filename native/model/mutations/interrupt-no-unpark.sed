# file: interp/waiter.c
# run: ships interrupt
# what: a sleeper that is stirred is left in the kernel
# dies: deadlock: nobody can go on .* sleeper: xv_park
# changes: -2 +0
/^void xv_waiter_stir/,/^}/ {
    /else if (before == XV_WAITER_PARKED)/,+1d
}
