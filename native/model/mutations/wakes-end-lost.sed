# file: interp/wakes.c
# run: ships wakes taker=1
# what: publishing the count wipes the end of the service
# dies: deadlock.*taker: xv_park .*from XvRuntime_TakeWakes
# changes: -1 +1
/^static void publish/,/^}/ s/ | ended//
