# file: share/queuewait.c
# run: ships queue hurried=1 back=1 receivers=2 timeouts=1 detours=2
# what: who leaves with a wake that it has not used keeps it
# dies: deadlock.*receiver 2: xv_park .*from XvQueue_Get
# changes: -1 +1
/^void xv_queue_depart/,/^}/ s/if (xv_queue_worth_trying(queue, side))/if (0)/
