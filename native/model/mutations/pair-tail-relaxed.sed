# file: share/ringpair.c
# run: ships queue pair=1 all=1 closer=1 detours=2
# what: who hears that it is the end does not see what was put before
# dies: check failed: sum == 0
# changes: -1 +1
/^bool xv_pair_close/,/^}/ s/&ring->tail, memory_order_acquire/\&ring->tail, memory_order_relaxed/
