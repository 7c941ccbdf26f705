# file: interp/releases.c
# run: ships releases debtor=1 pushers=0
# what: what is owed is not pushed when the GIL is let go
# dies: main: check failed: XvByteArray_Resize\(insider, array, 100\) == 0
# changes: -1 +0
/^void xv_interp_leave/,/^}/ { /settle(owed);/d
 }
