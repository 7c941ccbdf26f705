# file: interp/interrupt.c
# run: ships interrupt
# what: the list of sleepers is walked while somebody joins it
# dies: data race: write by sleeper, not ordered after a read by interrupter .* xv_sleepers_join
# changes: -2 +0
/^void xv_interrupt(/,/^}/ {
    /pthread_mutex_/d
}
