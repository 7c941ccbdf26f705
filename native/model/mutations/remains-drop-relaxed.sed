# file: interp/remains.c
# run: ships remains
# what: a segment is unmapped without knowing what others did in it
# dies: unmap, not ordered after a last access by closer.* pusher: xv_remains_drop
# changes: -1 +1
s/memory_order_acq_rel/memory_order_relaxed/
