# file: interp/gil.c
# run: ships gil native=2
# what: the line shows the waiter only after its lock is free
# dies: data race: read by native 2, not ordered after a write by .* native 2: xv_turns_next
# changes: -1 +1
/^XvGilAnswer xv_gil_enqueue/,/^}/ { /xv_turns_join/ { N
 s/\(.*\)\n\(.*\)/\2\n\1/ } }
