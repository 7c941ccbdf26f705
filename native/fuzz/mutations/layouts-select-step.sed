# file: view/layout.c
# target: layouts
# what: a slice of one dimension of several keeps the step of before
# changes: -1 +1
s/dims->strides\[kept\] = xv_scaled(from->strides\[d\], pick.step)/dims->strides[kept] = from->strides[d]/
