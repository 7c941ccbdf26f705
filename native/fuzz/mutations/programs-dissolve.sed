# file: share/proxy.c
# target: programs
# what: an interpreter's last view goes and one count that was put by is forgotten
# changes: -1 +1
s/int64_t counts = 1 + proxy->surplus;/int64_t counts = 1 + proxy->surplus - (proxy->surplus > 64);/
