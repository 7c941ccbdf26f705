# file: share/chain.c
# run: ships queue maxsize=0 senders=2 puts=2 gets=4 stale=1 detours=1
# what: the old ring goes on taking items after a new one is there
# dies: deadlock.*receiver: xv_park .*from XvQueue_Get
# changes: -1 +0
/^static bool grow/,/^}/ { /xv_ring_seal(full)/d
 }
