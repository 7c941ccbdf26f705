# file: share/counter.c
# run: ships counter claimers=2 there=1 back=0
# what: claiming is a look and a store, so that two can win
# dies: main: check failed: winners
# changes: -2 +2
/^bool xv_counter_claim/,/^}/ { s/atomic_compare_exchange_strong_explicit(.*/atomic_load_explicit(\&place->word, memory_order_acquire) == word/
 s/^ *memory_order_relaxed);/        \&\& (atomic_store_explicit(\&place->word, uses_of(ticket) << 1, memory_order_relaxed), true);/ }
