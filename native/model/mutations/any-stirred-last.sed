# file: interp/waiter.c
# run: ships queue any=1 detours=3
# what: the sleeper is stirred after its waiter says that it has been woken
# dies: free, not ordered after a last access by sender
# changes: -2 +2
/^void xv_waiter_wake/,/^}/ { /if (waiter->sleeper != NULL)/ { N
 h
 d
 }
 /before = atomic_exchange/ { G } }
