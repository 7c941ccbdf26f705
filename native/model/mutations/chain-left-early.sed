# file: share/ring.c
# run: ships queue maxsize=0 senders=2 puts=2 gets=4 stale=1 detours=1
# what: receivers leave a sealed ring although somebody still writes into it
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +1
/^XvRingAnswer xv_ring_get/,/^}/ s/if ((tail & ~ENDED) != head)/if ((tail \& ~ENDED) != head \&\& !(tail \& SEALED))/
