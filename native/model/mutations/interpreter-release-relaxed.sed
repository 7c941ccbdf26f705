# file: interp/interpreter.c
# run: ships reuse reader=1
# run: nofences reuse reader=1
# what: who lets go of a mailbox does not release what it has read
# dies: data race: write by successor, not ordered after a read by .* successor: XvInterpreter_New
# changes: -1 +1
/^void XvInterpreter_Release/,/^}/ s/memory_order_release/memory_order_relaxed/
