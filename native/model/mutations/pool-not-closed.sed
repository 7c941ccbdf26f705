# file: interp/pool.c
# run: ships pool closing=1
# what: close leaves the stack open, and nobody looks there any more
# dies: leak of 128 bytes .* from xv_pool_alloc
# changes: -1 +1
/^static void close_pool/,/^}/ s/CLOSED/0/
