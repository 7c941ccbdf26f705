# file: share/ring.c
# run: ships queue closer=1
# what: a sender does not see that the queue is closed, and waits for room
# dies: deadlock.*sender: xv_park .*from XvQueue_Put
# changes: -2 +2
/^XvRingAnswer xv_ring_claim_put/,/^}/ { s/if (__builtin_expect((tail & ENDED) != 0, 0))/if (0)/
 s/uint64_t tail = \(.*\);/uint64_t tail = \1 \& ~CLOSED;/ }
