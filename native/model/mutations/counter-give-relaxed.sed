# file: share/counter.c
# run: ships counter claimers=1 reserver=1 there=1
# what: a place is given back before its share has been read
# dies: data race: write by reserver, not ordered after a read by claimer
# changes: -1 +1
/^static void push_free/,/^}/ s/memory_order_release/memory_order_relaxed/
