# file: interp/releases.c
# run: ships releases stays=1
# what: a push does not tell whoever is inside
# dies: main: check failed: nothing_lies_there\(\)
# changes: -1 +0
/^static bool push/,/^}/ { /XV_BREAK_RELEASES/d
 }
