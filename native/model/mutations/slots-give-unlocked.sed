# file: platform/slots.c
# run: ships slots
# what: the stack of free slots is changed without its lock
# dies: data race: read by user, not ordered after a write by .* user: arena_take
# changes: -2 +0
/^void xv_slots_give/,/^}/ { /pthread_mutex_/d
 }
