# file: share/ring.c
# run: ships queue puts=3 receivers=2 detours=2
# what: a slot is written again while its last reader may still read
# dies: data race: write by sender, not ordered after a read by .* sender: .*xv_chain_put
# changes: -1 +1
/^void xv_ring_give_back/,/^}/ s/memory_order_release/memory_order_relaxed/
