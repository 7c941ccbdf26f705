# file: share/block.c
# run: ships holders
# run: nofences holders
# what: the block is freed when one holder is left
# dies: data race: read by holder, not ordered after a write by .* holder: let_go
# changes: -1 +1
/^void xv_block_release/,/^}/ s/release) != n)/release) != n + 1)/
