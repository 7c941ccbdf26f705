# file: contents/book.c
# run: ships lease
# what: a block's book is found by others before it is ready
# dies: data race: .* by writer, not ordered after a write by writer 2 .* xv_book_ask
# changes: -2 +2
/atomic_compare_exchange_strong_explicit(&block->notes/,/memory_order_acquire))/ s/memory_order_ac[a-z_]*/memory_order_relaxed/
