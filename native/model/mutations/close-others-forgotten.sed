# file: interp/releases.c
# run: ships closing trier=1 closer=1 stale=1 detours=3
# what: who has closed does not tell the others who want to
# dies: deadlock.*closer: xv_park .*from XvInterpreter_Close
# changes: -1 +0
/^void xv_interp_closed/,/^}/ { /xv_line_wake_all/d
 }
