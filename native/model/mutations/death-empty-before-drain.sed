# file: interp/releases.c
# run: ships death unlocked=1 closer=1 newcomers=0 detours=3
# what: whether nobody is inside is asked before the dead are let out
# dies: deadlock: nobody can go on .* closer: xv_park
# changes: -2 +1
/^static void leave(/,/^}/ {
    s/        bool empty;/        bool empty = interp->inside == 0;/
    /^        empty = /d
}
