# file: share/counter.c
# run: ships counter claimers=0 takers=1 first=1 guesser=1
# what: whoever guesses a number may see places before they are ready
# dies: data race: atomic access by guesser, not ordered after a write by taker
# changes: -1 +1
/^static bool grow/,/^}/ s/memory_order_release/memory_order_relaxed/
