# file: share/counter.c
# run: ships counter claimers=2 again=1 there=1
# what: a place that is used again has the same ticket again, for those who are late
# dies: main: check failed: winners
# changes: -1 +1
/^void xv_counter_spend/,/^}/ s/uses_of(ticket) + 1/uses_of(ticket)/
