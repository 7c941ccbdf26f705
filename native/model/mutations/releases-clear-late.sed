# file: interp/releases.c
# run: ships releases stays=1 pushers=2
# what: the breaker is cleared after the list was taken
# dies: main: check failed: nothing_lies_there\(\)
# changes: -2 +2
/^void xv_releases_drain/,/^}/ { /XV_BREAK_RELEASES)$/ { N
 h
 d }
 /exchange/ { G } }
