# file: view/structs.c
# target: formats
# what: a Pascal string's length is believed beyond the string
# changes: -2 +0
/if (length > (unsigned char)\*p)/,+1d
