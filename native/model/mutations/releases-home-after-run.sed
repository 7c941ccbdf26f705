# file: interp/releases.c
# run: ships releases own=1
# what: the node is read after it was run
# dies: use after free \(read.* owner: xv_release_send
# changes: -1 +1
/^void xv_release_send/,/^}/ s/XvInterpreter_Release(home)/XvInterpreter_Release(node->home)/
