# file: share/ring.c
# run: ships queue senders=2 receivers=2 detours=2 stale=1
# what: with one slot two turns look alike
# dies: data race: write by sender 2, not ordered after a read by .* sender 2: .*xv_chain_put
# changes: -1 +1
/^bool xv_ring_init/,/^}/ s/slots = 2/slots = 1/
