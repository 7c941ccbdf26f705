# file: share/ringpair.c
# run: ships queue pair=1 all=1 closer=1 detours=2
# what: the closer says that it has finished before it has spoilt a slot
# dies: check failed: sum == 0
# changes: -1 +1
/^bool xv_pair_close/,/^}/ s/&open, CLOSING,/\&open, FINISHED,/
