# file: share/block.c
# run: ships holders
# run: nofences holders
# what: the last one frees without acquiring what the others released
# dies: data race: read by holder 2, not ordered after a write by .* holder 2: let_go
# changes: -1 +0
/^void xv_block_release/,/^}/ { /XV_ACQUIRE_LAST/d
 }
