# file: interp/interrupt.c
# run: ships interrupt
# what: a sleeper looks at the breaker and joins the list then
# dies: deadlock: nobody can go on .* sleeper: xv_park
# changes: -2 +1
/^static bool join/,/^}/ {
    s/    bool interrupted;/    bool interrupted = xv_is_interrupted(thread);/
    /^    interrupted = /d
}
