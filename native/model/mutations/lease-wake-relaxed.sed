# file: interp/waiter.c
# run: ships lease
# what: who is granted a lease does not see what was done under the one before
# dies: data race: read by writer, not ordered after a write by writer 2 .* XvLease_Acquire
# changes: -1 +1
/^void xv_waiter_wake/,/^}/ s/memory_order_acq_rel/memory_order_relaxed/
