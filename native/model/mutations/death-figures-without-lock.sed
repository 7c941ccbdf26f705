# file: interp/death.c
# run: ships death newcomers=0 curious=1
# what: a death is noted while somebody acknowledges it
# dies: data race: read by curious, not ordered after a write by victim
# changes: -2 +0
/^static void bar/,/^}/ {
    /pthread_mutex_/d
}
