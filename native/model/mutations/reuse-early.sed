# file: interp/releases.c
# run: ships reuse
# what: a node does not keep the mailbox it goes home to
# dies: leak .*xv_segment_new
# changes: -1 +2
/^static void settle/,/^}/ s/^        owed = node->next;/&\n        XvInterpreter_Release(home);/
/^static void settle/,/^}/ s/^            XvInterpreter_Release(home);//
