# file: interp/runtime.c
# run: ships reuse
# what: a mailbox is opened before the interpreter is written
# dies: data race: read by late, not ordered after a write by .* late: leave
# changes: -1 +1
/^bool xv_runtime_add/,/^}/ s/memory_order_release/memory_order_relaxed/
