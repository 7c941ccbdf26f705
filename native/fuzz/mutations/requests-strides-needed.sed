# file: view/view.c
# target: requests
# what: elements that do not lie in a row are lent to one who asked for no strides
# changes: -2 +0
/if (!ASKS(XvBUF_STRIDES) && !c)/,+1d
