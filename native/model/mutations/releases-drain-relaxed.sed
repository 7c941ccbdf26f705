# file: interp/releases.c
# run: ships releases stays=1 pushers=2
# what: the drainer does not acquire the nodes
# dies: data race: read by owner, not ordered after a write by .* owner: reversed
# changes: -1 +1
/^void xv_releases_drain/,/^}/ s/memory_order_acq_rel/memory_order_relaxed/
