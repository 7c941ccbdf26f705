# file: share/item.c
# target: programs
# what: a view that is cleared out of a queue stays held
# changes: -1 +1
s/^        xv_share_drop(ts, &item->share);/        (void)ts;/
