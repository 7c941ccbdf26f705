# file: share/sharedview.c
# run: ships handover move=1 kept=1
# what: a move that cannot take the proxy along spends no count
# dies: use after free \(
# changes: -1 +1
/^int xv_move_prepare/,/^}/ s/if (sole(view) || .*/if (1)/
