# file: interp/death.c
# run: ships death unlocked=1 closer=1 newcomers=0 detours=3
# what: one that ended with the GIL let go is counted as inside for ever
# dies: deadlock: nobody can go on .* closer: xv_park
# changes: -1 +0
/^    interp->inside--;/d
