# file: interp/turns.c
# run: ships gil giving_up=1
# what: the word says that somebody stands in line when nobody does
# dies: no end after 4000 steps: .* native: xv_gil_drop
# changes: -1 +1
/^static void show/,/^}/ s/if (turns->line.first == NULL)/if (0)/
