# file: interp/gil.c
# run: ships closing newcomer=1 trier=1 inside=1
# what: letting go wipes CLOSING
# dies: deadlock.*trier: xv_park .*from XvRuntime_TakeWakes
# changes: -1 +1
/^uint32_t xv_gil_drop/,/^}/ s/word & ~XV_GIL_HELD/0/
