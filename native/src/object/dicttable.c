/* SPDX-License-Identifier: Apache-2.0 */
#include "object/dicttable.h"

#include "crossview/abstract.h"
#include "object/str.h"

#include <string.h>

#define EMPTY (-1)
#define REMOVED (-2)
#define FIRST_CELLS 8

/* Cells */

static inline Xv_ssize_t cell_get(const XvDictTable *table, size_t i)
{
    switch (table->width) {
    case 1: return ((const int8_t *)table->cells)[i];
    case 2: return ((const int16_t *)table->cells)[i];
    case 4: return ((const int32_t *)table->cells)[i];
    default: return ((const int64_t *)table->cells)[i];
    }
}

static inline void cell_set(XvDictTable *table, size_t i, Xv_ssize_t entry)
{
    switch (table->width) {
    case 1: ((int8_t *)table->cells)[i] = (int8_t)entry; break;
    case 2: ((int16_t *)table->cells)[i] = (int16_t)entry; break;
    case 4: ((int32_t *)table->cells)[i] = (int32_t)entry; break;
    default: ((int64_t *)table->cells)[i] = entry;
    }
}

/* The order in which cells are tried: every bit of the hash takes part in time, and in the end every cell is tried. */
typedef struct Probe {
    size_t cell;
    uint64_t rest;
} Probe;

static inline Probe probe_begin(const XvDictTable *table, Xv_hash_t hash)
{
    return (Probe){(size_t)hash & table->mask, (uint64_t)hash};
}

static inline void probe_next(const XvDictTable *table, Probe *probe)
{
    probe->rest >>= 5;
    probe->cell = (probe->cell * 5 + (size_t)probe->rest + 1) & table->mask;
}

/* Looking */

/* Whether two keys of one hash are equal, where that can be told without calling a slot: 1 or 0; -1: it cannot. */
static inline int quick_equal(const XvObject *a, const XvObject *b)
{
    if (a == b)
        return 1;
    if (XvStr_Check(a) && XvStr_Check(b))
        return xv_str_equal((const XvStrObject *)a, (const XvStrObject *)b);
    if (XvInt_CheckExact(a) && XvInt_CheckExact(b)) {
        const XvIntObject *x = (const XvIntObject *)a, *y = (const XvIntObject *)b;
        return x->bits == y->bits && x->big == y->big;
    }
    return -1;
}

/* The same by calling the slots. *changed: the table or the entry is another one now, and the answer means nothing. */
static int slow_equal(XvThreadState *ts, XvDictTable *table, Xv_ssize_t at, XvObject *key, bool *changed)
{
    XvDictEntry *entries = table->entries;
    XvObject *candidate = entries[at].key;
    size_t mask = table->mask;
    int equal;
    Xv_INCREF(candidate);
    equal = XvObject_RichCompareBool(ts, candidate, key, Xv_EQ);
    *changed = table->entries != entries || table->mask != mask || at >= table->filled || entries[at].key != candidate;
    Xv_DECREF(ts, candidate);
    return equal;
}

int xv_table_find(XvThreadState *ts, XvDictTable *table, XvObject *key, Xv_hash_t hash, XvDictPlace *place)
{
    Probe probe;
restart:
    if (table->entries == NULL) {
        *place = (XvDictPlace){EMPTY, 0};
        return 0;
    }
    for (probe = probe_begin(table, hash);; probe_next(table, &probe)) {
        Xv_ssize_t at = cell_get(table, probe.cell);
        *place = (XvDictPlace){at, probe.cell};
        if (at == EMPTY)
            return 0;
        if (at >= 0 && table->entries[at].hash == hash) {
            int equal = quick_equal(table->entries[at].key, key);
            if (equal < 0) {
                bool changed;
                equal = slow_equal(ts, table, at, key, &changed);
                if (equal < 0)
                    return -1;
                if (changed)
                    goto restart;
            }
            if (equal)
                return 0;
        }
    }
}

/* Changing */

/* Names an entry in the first cell that names none. */
static void cell_take(XvDictTable *table, Xv_hash_t hash, Xv_ssize_t entry)
{
    Probe probe = probe_begin(table, hash);
    while (cell_get(table, probe.cell) >= 0)
        probe_next(table, &probe);
    cell_set(table, probe.cell, entry);
}

/* An empty table of so many cells, a power of two. */
static int table_new(XvThreadState *ts, size_t cells, XvDictTable *table)
{
    size_t capacity = cells / 3 * 2 + (cells % 3 == 2);
    int width = cells <= 1u << 7 ? 1 : cells <= 1u << 15 ? 2 : cells <= UINT64_C(1) << 31 ? 4 : 8;
    char *block = xv_mem_alloc(ts, capacity * sizeof(XvDictEntry) + cells * (size_t)width);
    if (block == NULL)
        return -1;
    *table = (XvDictTable){
        .entries = (XvDictEntry *)block,
        .capacity = (Xv_ssize_t)capacity,
        .mask = cells - 1,
        .cells = block + capacity * sizeof(XvDictEntry),
        .width = width,
    };
    memset(table->cells, 0xFF, cells * (size_t)width);   /* EMPTY in every width */
    return 0;
}

int xv_table_reserve(XvThreadState *ts, XvDictTable *table, Xv_ssize_t keys)
{
    XvDictTable fresh;
    size_t cells = FIRST_CELLS;
    Xv_ssize_t position = 0;
    if (keys > XV_SSIZE_MAX / 64) {
        XvErr_NoMemory(ts);
        return -1;
    }
    while ((Xv_ssize_t)(cells / 3 * 2) < keys)
        cells *= 2;
    if (table_new(ts, cells, &fresh) < 0)
        return -1;
    for (XvDictEntry *entry; (entry = xv_table_next(table, &position)) != NULL;) {
        fresh.entries[fresh.filled] = *entry;
        cell_take(&fresh, entry->hash, fresh.filled++);
    }
    fresh.used = fresh.filled;
    if (table->entries != NULL)
        xv_heap_free(xv_heap(ts), table->entries);
    *table = fresh;
    return 0;
}

int xv_table_add(XvThreadState *ts, XvDictTable *table, Xv_hash_t hash, XvObject *key, XvObject *value)
{
    if (table->filled == table->capacity && xv_table_reserve(ts, table, table->used < 3 ? 5 : 2 * table->used) < 0)
        return -1;
    table->entries[table->filled] = (XvDictEntry){hash, key, value};
    cell_take(table, hash, table->filled++);
    table->used++;
    return 0;
}

XvDictEntry xv_table_remove(XvDictTable *table, XvDictPlace place)
{
    XvDictEntry entry = table->entries[place.entry];
    table->entries[place.entry].key = table->entries[place.entry].value = NULL;
    cell_set(table, place.cell, REMOVED);
    table->used--;
    return entry;
}

void xv_table_drop(XvThreadState *ts, XvDictTable *table)
{
    XvDictTable old = *table;
    Xv_ssize_t position = 0;
    *table = (XvDictTable){.entries = NULL};
    for (XvDictEntry *entry; (entry = xv_table_next(&old, &position)) != NULL;) {
        Xv_DECREF(ts, entry->key);
        Xv_DECREF(ts, entry->value);
    }
    if (old.entries != NULL)
        xv_heap_free(xv_heap(ts), old.entries);
}
