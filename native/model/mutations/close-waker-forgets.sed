# file: interp/releases.c
# run: ships closing inside=1 closer=1
# what: the last one to leave does not tell those who want to close
# dies: deadlock.*closer: xv_park .*from XvInterpreter_Close
# changes: -1 +1
/^static void leave/,/^}/ s/xv_line_wake_all(&interp->closers);/;/
