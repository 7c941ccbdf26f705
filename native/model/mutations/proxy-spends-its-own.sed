# file: share/proxy.c
# run: ships handover
# what: a send gives away the one count that the proxy lives on
# dies: put into a pool, not ordered after a last access by sender .* receiver: .*from proxy_dealloc
# changes: -1 +1
/^int xv_proxy_spend/,/^}/ s/surplus == 0/surplus < 0/
