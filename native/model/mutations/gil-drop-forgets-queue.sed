# file: interp/gil.c
# run: ships gil native=2
# what: letting go does not look whether somebody stands in line
# dies: nothing happens any more but time-outs
# changes: -1 +1
/^uint32_t xv_gil_drop/,/^}/ s/while (!(word & XV_GIL_QUEUED).*/while (1)/
