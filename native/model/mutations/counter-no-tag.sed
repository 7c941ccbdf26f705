# file: share/counter.c
# run: ships counter claimers=0 takers=1
# what: the list of free places compares the place alone (ABA)
# dies: (data race: write by taker|check failed: xv_counter_share)
# changes: -2 +2
s/((head >> 32) + 1) << 32/0 * head/
