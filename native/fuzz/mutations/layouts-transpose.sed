# file: view/view.c
# target: layouts
# what: an axis may be named twice
# changes: -1 +1
s/ || seen\[axis\])/)/
