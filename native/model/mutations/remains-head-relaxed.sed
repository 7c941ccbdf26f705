# file: interp/releases.c
# run: ships remains
# what: who meets CLOSED acts on it without acquiring
# dies: leak .*xv_segment_new
# changes: -2 +2
/^static bool push/,/^}/ s/memory_order_acquire/memory_order_relaxed/
