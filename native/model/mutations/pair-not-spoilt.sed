# file: share/ringpair.c
# run: ships queue pair=1 all=1 closer=1 detours=2
# what: the closer leaves the next slot as it is
# dies: check failed: sum == 0
# changes: -1 +1
/^bool xv_pair_close/,/^}/ s/&turn, tail | SPOILED,/\&turn, tail,/
