# file: interp/wakes.c
# run: ships queue foreign=1
# what: a post does not wake the taker
# dies: deadlock.*receiver: xv_park .*from XvRuntime_TakeWakes
# changes: -1 +1
/^void xv_wakes_post/,/^}/ s/asleep = wakes->sleepers != 0;/asleep = false;/
