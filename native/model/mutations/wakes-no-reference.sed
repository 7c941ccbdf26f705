# file: interp/waiter.c
# run: ships gil native=0 holder=1 giving_up=1 last=1 detours=3
# what: a waiter does not keep the runtime that its token goes to
# dies: free, not ordered after a last access by holder.* giving up: .*from xv_wakes_destroy
# changes: -3 +0
/^static bool reserve/,/^}/ { /xv_runtime_retain/d
 }
/^static void unreserve/,/^}/ { /xv_runtime_release/d
 }
/^static void post/,/^}/ { /xv_runtime_release/d
 }
