# file: view/copy.c
# target: layouts
# what: parts of one view that overlap are copied as if they did not
# changes: -1 +1
s/return a_low < b_high && b_low < a_high;/return a_low == b_low \&\& a_high == b_high;/
