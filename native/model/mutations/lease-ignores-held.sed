# file: contents/book.c
# run: ships lease
# what: an exclusive lease is granted beside another
# dies: data race: read by writer, not ordered after a write by writer 2 .* tenant
# changes: -1 +1
s/    for (const XvEntry \*held = book->held.first; held != NULL; held = held->next)$/    for (const XvEntry *held = NULL; held != NULL; held = held->next)/
