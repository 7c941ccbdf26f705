# file: share/counter.c
# run: ships counter claimers=1
# what: who claims a ticket does not acquire its share
# dies: data race: read by claimer, not ordered after a write by publisher
# changes: -1 +1
/^bool xv_counter_claim/,/^}/ s/memory_order_acquire/memory_order_relaxed/
