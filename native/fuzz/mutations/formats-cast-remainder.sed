# file: view/cast.c
# target: formats
# what: bytes that are no multiple of an element can be cast
# changes: -1 +1
s/if (view->len % xv_format_size(to) != 0)/if (view->len < xv_format_size(to))/
