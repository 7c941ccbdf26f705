# file: interp/releases.c
# run: ships remains
# what: who meets CLOSED does not see what close wrote before
# dies: leak .*xv_segment_new
# changes: -1 +1
/^XvReleaseNode \*xv_releases_close/,/^}/ s/memory_order_acq_rel/memory_order_acquire/
