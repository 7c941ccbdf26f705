# file: interp/interpreter.c
# run: ships closing inside=1 closer=1
# what: close does not wait for those inside
# dies: free, not ordered after a last access by inside.* closer: .*from finish
# changes: -1 +1
/^static XvStatus try_close/,/^}/ s/interp->inside != 0/0/
