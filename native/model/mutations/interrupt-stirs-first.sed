# file: interp/interrupt.c
# run: ships interrupt
# what: who sleeps is stirred before there is anything to hear
# dies: deadlock: nobody can go on .* sleeper: xv_park
# changes: -1 +1
/^void xv_interrupt(/,/^}/ {
    /atomic_fetch_or_explicit/d
    s/^    pthread_mutex_unlock.*/&\n    atomic_fetch_or_explicit(\&interp->mailbox.breaker, bits, memory_order_release);/
}
