# file: interp/turns.c
# run: ships gil native=3 polite=1 stale=1 detours=3
# what: a request to let somebody in outlives those who asked
# dies: main: check failed: atomic_load\(.box->breaker\) == 0
# changes: -1 +1
/^static void show/,/^}/ s/else if (!wanted && shown)/else if (0)/
