# file: share/counter.c
# run: ships counter claimers=1
# what: a share is not ordered before its ticket can be claimed
# dies: data race: read by claimer, not ordered after a write by publisher
# changes: -1 +1
/^void xv_counter_publish/,/^}/ s/memory_order_release/memory_order_relaxed/
