# file: interp/pool.c
# run: ships pool returners=0 attached=1
# what: whoever is attached anywhere uses the owner's list
# dies: data race: .* xv_pool_
# changes: -1 +1
/^void xv_pool_free/,/^}/ s/ts != NULL && .*) {/ts != NULL) {/
