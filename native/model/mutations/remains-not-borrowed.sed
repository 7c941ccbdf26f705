# file: share/borrowed.c
# run: ships remains
# what: the segment does not count who borrows in it
# dies: unmap, not ordered after a last access by pusher.* closer: xv_heap_close
# changes: -2 +0
/segment->borrowed++;/d
/segment->borrowed--;/d
