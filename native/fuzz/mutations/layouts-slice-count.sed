# file: object/sliceobject.c
# target: layouts
# what: a slice backwards whose length is no multiple of its step is one too short
# changes: -1 +1
s/(\*start - \*stop - 1) \/ -step + 1/(*start - *stop) \/ -step/
