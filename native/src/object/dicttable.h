/* SPDX-License-Identifier: Apache-2.0
 *
 * The table behind a dict: CPython's compact form. The entries stand in the order in which they came, closely packed.
 * An index of cells, small integers, is what is hashed into (open addressing); each cell names an entry, or says
 * that it is empty, or that what it named has been removed. A removed entry leaves a gap until the table is made anew.
 */
#ifndef XV_OBJECT_DICTTABLE_H
#define XV_OBJECT_DICTTABLE_H

#include "object/context.h"

typedef struct XvDictEntry {
    Xv_hash_t hash;
    XvObject *key, *value;       /* references; both NULL: a gap */
} XvDictEntry;

typedef struct XvDictTable {
    XvDictEntry *entries;        /* one block: the entries, then the cells; NULL: no table yet */
    Xv_ssize_t used;             /* keys */
    Xv_ssize_t filled;           /* entries that have been given out, gaps included */
    Xv_ssize_t capacity;         /* entries that there is room for: two thirds of the cells */
    size_t mask;                 /* cells - 1 */
    void *cells;
    int width;                   /* bytes of a cell: 1, 2, 4 or 8 */
} XvDictTable;

/* Where a key stands: its entry (below 0: it is not there) and the cell that names it. */
typedef struct XvDictPlace {
    Xv_ssize_t entry;
    size_t cell;
} XvDictPlace;

/* Looks for key. 0, or -1 with what a comparison raised. A comparison may change the table; the answer is for the table
   as it is at the end. */
int xv_table_find(XvThreadState *ts, XvDictTable *table, XvObject *key, Xv_hash_t hash, XvDictPlace *place);

/* Makes room for so many keys in all, without gaps. -1 with MemoryError; the table is then as it was. */
int xv_table_reserve(XvThreadState *ts, XvDictTable *table, Xv_ssize_t keys);

/* Adds a key that is not there, taking over both references. -1 with MemoryError: they are still the caller's. */
int xv_table_add(XvThreadState *ts, XvDictTable *table, Xv_hash_t hash, XvObject *key, XvObject *value);

/* Takes an entry out and leaves a gap; its references are the caller's. */
XvDictEntry xv_table_remove(XvDictTable *table, XvDictPlace place);

/* Gives the table's references and memory back, and leaves it empty. */
void xv_table_drop(XvThreadState *ts, XvDictTable *table);

/* The first entry at *position or behind it that is no gap, with *position moved past it; NULL: none. */
static inline XvDictEntry *xv_table_next(const XvDictTable *table, Xv_ssize_t *position)
{
    while (*position < table->filled) {
        XvDictEntry *entry = &table->entries[(*position)++];
        if (entry->key != NULL)
            return entry;
    }
    return NULL;
}

#endif
