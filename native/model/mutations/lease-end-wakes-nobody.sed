# file: contents/book.c
# run: ships lease
# what: a lease that ends lets nobody in line have its bytes
# dies: deadlock: nobody can go on .* writer: xv_park
# changes: -1 +1
/^void xv_book_end/,/^}/ s/chain = make_way(book);/chain = NULL;/
