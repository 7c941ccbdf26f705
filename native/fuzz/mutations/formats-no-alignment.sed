# file: view/structs.c
# target: formats
# what: values of C's types follow one another without padding
# changes: -1 +1
s/-walk->offset & (item->size - 1)/0 * walk->offset/
