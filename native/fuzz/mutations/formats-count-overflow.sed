# file: view/structs.c
# target: formats
# what: a count of more bytes than there can be goes round
# changes: -1 +1
s/if (__builtin_mul_overflow(item->count, item->size, &bytes)/if ((bytes = (Xv_ssize_t)((size_t)item->count * (size_t)item->size), false)/
