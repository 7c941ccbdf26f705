# file: interp/interpreter.c
# run: ships remains
# what: the count becomes atomic after the list is closed
# dies: leak .*xv_segment_new
# changes: -1 +1
/^static void finish/,/^}/ { /xv_remains_begin/ { h
 d
 }
 s/^    kept = .*/    xv_remains_begin(\&interp->world.heap);\n&/ }
