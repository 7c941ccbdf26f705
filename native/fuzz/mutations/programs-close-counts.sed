# file: share/proxy.c
# target: programs
# what: an interpreter that closes keeps what it had put by
# changes: -1 +1
s/xv_block_release(ts, proxy->block, 1 + proxy->surplus);/xv_block_release(ts, proxy->block, 1);/
