# file: interp/waiter.c
# run: ships gil native=2
# what: a waiter that sleeps is not woken
# dies: deadlock.*native: xv_park .*from XvInterpreter_Attach
# changes: -1 +1
/^void xv_waiter_wake/,/^}/ s/xv_unpark(&waiter->state, 1);/;/
