# file: object/buffer.c
# target: requests
# what: whether an array is contiguous in Fortran's order is asked in C's
# changes: -1 +1
s/int d = last_fastest ? view->ndim - 1 - i : i;/int d = last_fastest || i >= 0 ? view->ndim - 1 - i : i;/
