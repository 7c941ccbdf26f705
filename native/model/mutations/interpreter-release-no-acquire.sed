# file: interp/interpreter.c
# run: ships reuse reader=1
# run: nofences reuse reader=1
# what: a mailbox changes hands without acquiring what others did with it
# dies: data race: write by successor, not ordered after a read by .* successor: XvInterpreter_New
# changes: -1 +0
/^void XvInterpreter_Release/,/^}/ { /XV_ACQUIRE_LAST/d
 }
