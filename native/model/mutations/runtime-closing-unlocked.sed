# file: interp/runtime.c
# run: ships opening
# what: that the runtime is closing is written without its lock
# dies: data race: read by maker, not ordered after a write by .* maker: xv_runtime_add
# changes: -1 +1
/^XvStatus XvRuntime_Close/,/^}/ { /rt->closing = true;/d
 s/^    deadline = .*/&\n    rt->closing = true;/ }
