# file: view/structs.c
# target: formats
# what: a negative h that is compared as one of a struct is a large number
# changes: -1 +1
s/case 'b': case 'h': case 'i'/case 'b': case 'i'/
