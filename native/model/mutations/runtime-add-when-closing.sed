# file: interp/runtime.c
# run: ships opening
# what: an interpreter can be made in a runtime that is closed
# dies: leak .* main: xv_calloc .*from XvRuntime_Open
# changes: -1 +1
/^bool xv_runtime_add/,/^}/ s/ok = !rt->closing/ok = true/
