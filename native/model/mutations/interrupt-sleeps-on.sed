# file: interp/interrupt.c
# run: ships interrupt
# what: who is to look at the breaker goes to sleep all the same
# dies: deadlock: nobody can go on .* sleeper: xv_park
# changes: -1 +1
s/    if (!xv_sleepers_join(thread, waiter)) {/    if (xv_sleepers_join(thread, waiter), true) {/
