# file: share/block.c
# run: ships holders
# run: nofences holders
# what: the last one frees without knowing what the others did
# dies: data race: read by holder 2, not ordered after a write by .* holder 2: let_go
# changes: -1 +1
/^void xv_block_release/,/^}/ s/memory_order_release/memory_order_relaxed/
