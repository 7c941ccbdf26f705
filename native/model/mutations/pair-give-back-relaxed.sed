# file: share/ringpair.c
# run: ships queue pair=1 puts=3 gets=3 detours=2
# what: a slot is written again while its reader may still read
# dies: deadlock.*sender: xv_park .*from XvQueue_Put
# changes: -2 +2
/^XvRingAnswer xv_pair_get/,/^}/ { s/memory_order_release/memory_order_relaxed/
 s/head + 1, memory_order_seq_cst/head + 1, memory_order_relaxed/ }
