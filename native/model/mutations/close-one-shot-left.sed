# file: interp/interpreter.c
# run: ships closing trier=1 closer=1
# what: a foreign closer that need not wait stays in line
# dies: leak .* main: xv_calloc .*from XvRuntime_Open
# changes: -2 +1
/^XvStatus XvInterpreter_TryClose/,/^}/ { /take_back/d
 }
/^XvStatus XvInterpreter_TryClose/,/^}/ s/if (status != XV_BUSY)$/;/
