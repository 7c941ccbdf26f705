# file: share/counter.c
# target: programs
# what: a place for tickets is used again under the same number
# changes: -1 +1
s/uint64_t uses = uses_of(ticket) + 1;/uint64_t uses = uses_of(ticket);/
