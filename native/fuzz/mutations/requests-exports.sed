# file: view/view.c
# target: requests
# what: a view forgets that it has lent its memory
# changes: -1 +0
/^    view->exports++;/d
