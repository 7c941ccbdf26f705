# file: interp/turns.c
# run: ships gil native=3 polite=1 stale=1 detours=3
# what: when the timekeeper of the line leaves, nobody takes over, and the holder is never asked
# dies: deadlock.*native: work .*native 2: xv_park .*from xv_gil_take
# changes: -1 +0
/^XvWaiter \*xv_turns_next/,/^}/ { /appoint(turns);/d
 }
