# file: interp/releases.c
# run: ships closing inside=1 closer=1
# what: the number inside is read after the GIL is gone
# dies: data race: write by inside, not ordered after a read by .* inside: xv_thread_left
# changes: -1 +1
/^static void leave/,/^}/ {
    /^        empty = /d
    s/^        word = .*/&\n        empty = interp->inside == 0;/
}
