# file: platform/slots.c
# run: ships slots first=1
# what: who never had a slot looks where the slots are
# dies: data race: write by user 2, not ordered after a read by .* user 2: arena_take
# changes: -1 +1
s/bytes == XV_SLOT_SIZE && arena.base != NULL/arena.base != NULL/
