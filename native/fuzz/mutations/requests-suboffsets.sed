# file: view/view.c
# target: requests
# what: pointers are lent to one who does not follow them
# changes: -2 +0
/if (!ASKS(XvBUF_INDIRECT) &&/,+1d
