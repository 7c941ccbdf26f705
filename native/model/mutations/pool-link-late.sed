# file: interp/pool.c
# run: ships pool returners=2
# what: a piece gets its link when it is on the stack already
# dies: (data race|use after free).* (returner|owner): 
# changes: -1 +1
/^static bool push/,/^}/ { /piece->next = address(head);/d
 s/^    return true;/    piece->next = address(head);\n&/ }
