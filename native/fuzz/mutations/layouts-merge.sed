# file: view/copy.c
# target: layouts
# what: two dimensions of a copy become one although only one side goes on where the inner ends
# changes: -1 +1
s/ && plan->src\[outer\] == xv_scaled(src, length))/)/
