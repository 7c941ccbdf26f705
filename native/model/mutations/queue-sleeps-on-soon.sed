# file: share/queuewait.c
# run: ships queue
# what: who finds an item still being written sleeps, although its writer may have looked at the line already
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -2 +2
/^static int try_to_the_end/,/^}/ s/== XV_SOON)/== -2)/
/^int xv_queue_wait_until/,/^}/ s/if (done == 0) {/if (xv_queue_undecided(done)) {/
