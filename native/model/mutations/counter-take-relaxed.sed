# file: share/counter.c
# run: ships counter claimers=1 reserver=1 there=1
# what: who takes a place does not acquire what was done with it
# dies: data race: write by reserver, not ordered after a read by claimer
# changes: -3 +3
/^static bool pop_free/,/^}/ { /head = atomic_load/!s/memory_order_acquire/memory_order_relaxed/g
 s/head = atomic_load_explicit(&free_places, memory_order_acquire)/head = atomic_load_explicit(\&free_places, memory_order_relaxed)/ }
