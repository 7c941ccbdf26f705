# file: share/ring.c
# target: programs
# what: a queue takes as many items as it has places, not as it was told
# changes: -2 +2
/bool has_room/,/^}/ s/ < ring->maxsize/ <= ring->mask/
