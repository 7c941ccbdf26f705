# file: interp/remains.c
# run: ships remains
# what: close does not count itself among those who use a segment
# dies: unmap, not ordered after a last access by pusher.* closer: xv_remains_drop
# changes: -1 +1
s/segment->borrowed + 1/segment->borrowed/
