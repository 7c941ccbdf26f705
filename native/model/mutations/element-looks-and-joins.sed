# file: contents/wait.c
# run: nofences element
# what: the waiter looks at the element and joins the line then
# dies: deadlock: nobody can go on .* waiter: xv_park
# changes: -2 +2
/^static bool join/,/^}/ {
    s/    bool equal;/    bool equal = XvCell_Load(cell, XV_SEQ_CST) == XvCell_Value(cell, (uint64_t)expected);/
    s/    equal = XvCell_Load.*/    (void)expected;/
}
