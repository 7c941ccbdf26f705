/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/dictobject.h"

#include "crossview/abstract.h"
#include "crossview/listobject.h"
#include "crossview/strobject.h"
#include "crossview/tupleobject.h"
#include "object/dicttable.h"
#include "object/sequence.h"
#include "object/writer.h"

typedef struct XvDictObject {
    XvObject ob_base;
    XvDictTable table;
} XvDictObject;

/* The table of op; NULL with TypeError. */
static XvDictTable *table_of(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvDict_Type) < 0 ? NULL : &((XvDictObject *)op)->table;
}

/* Where key stands in dict, and its hash: the table, or NULL with an error. */
static XvDictTable *find(XvThreadState *ts, XvObject *op, XvObject *key, Xv_hash_t *hash, XvDictPlace *place)
{
    XvDictTable *table = table_of(ts, op);
    if (table == NULL)
        return NULL;
    *hash = XvObject_Hash(ts, key);
    return *hash == -1 || xv_table_find(ts, table, key, *hash, place) < 0 ? NULL : table;
}

static int set(XvThreadState *ts, XvDictTable *table, XvObject *key, Xv_hash_t hash, XvObject *value)
{
    XvDictPlace place;
    if (xv_table_find(ts, table, key, hash, &place) < 0)
        return -1;
    if (place.entry >= 0) {
        XvObject *old = table->entries[place.entry].value;
        Xv_INCREF(value);
        table->entries[place.entry].value = value;
        Xv_DECREF(ts, old);
        return 0;
    }
    if (xv_table_add(ts, table, hash, key, value) < 0)
        return -1;
    Xv_INCREF(key);
    Xv_INCREF(value);
    return 0;
}

XvObject *XvDict_New(XvThreadState *ts) { return XvObject_New(ts, &XvDict_Type, 0); }

Xv_ssize_t XvDict_Size(XvThreadState *ts, XvObject *op)
{
    XvDictTable *table = table_of(ts, op);
    return table == NULL ? -1 : table->used;
}

XvObject *XvDict_GetItem(XvThreadState *ts, XvObject *op, XvObject *key)
{
    Xv_hash_t hash;
    XvDictPlace place;
    XvDictTable *table = find(ts, op, key, &hash, &place);
    return table == NULL || place.entry < 0 ? NULL : table->entries[place.entry].value;
}

int XvDict_SetItem(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    XvDictTable *table = table_of(ts, op);
    Xv_hash_t hash;
    if (table == NULL)
        return -1;
    XV_ARGUMENT(ts, value, -1);
    hash = XvObject_Hash(ts, key);
    return hash == -1 ? -1 : set(ts, table, key, hash, value);
}

int XvDict_Pop(XvThreadState *ts, XvObject *op, XvObject *key, XvObject **value)
{
    Xv_hash_t hash;
    XvDictPlace place;
    XvDictEntry entry;
    XvDictTable *table = find(ts, op, key, &hash, &place);
    if (value != NULL)
        *value = NULL;
    if (table == NULL)
        return -1;
    if (place.entry < 0)
        return 0;
    entry = xv_table_remove(table, place);
    if (value != NULL)
        *value = entry.value;
    else
        Xv_DECREF(ts, entry.value);
    Xv_DECREF(ts, entry.key);
    return 1;
}

int XvDict_DelItem(XvThreadState *ts, XvObject *op, XvObject *key)
{
    int found = XvDict_Pop(ts, op, key, NULL);
    if (found == 0)
        XvErr_SetKeyError(ts, key);
    return found == 1 ? 0 : -1;
}

int XvDict_Contains(XvThreadState *ts, XvObject *op, XvObject *key)
{
    Xv_hash_t hash;
    XvDictPlace place;
    return find(ts, op, key, &hash, &place) == NULL ? -1 : place.entry >= 0;
}

XvObject *XvDict_GetItemString(XvThreadState *ts, XvObject *op, const char *key)
{
    XvObject *name = XvStr_FromString(ts, key), *value;
    if (name == NULL)
        return NULL;
    value = XvDict_GetItem(ts, op, name);
    Xv_DECREF(ts, name);
    return value;
}

int XvDict_SetItemString(XvThreadState *ts, XvObject *op, const char *key, XvObject *value)
{
    XvObject *name = XvStr_FromString(ts, key);
    int result;
    if (name == NULL)
        return -1;
    result = XvDict_SetItem(ts, op, name, value);
    Xv_DECREF(ts, name);
    return result;
}

int XvDict_Next(XvThreadState *ts, XvObject *op, Xv_ssize_t *position, XvObject **key, XvObject **value)
{
    XvDictTable *table = table_of(ts, op);
    XvDictEntry *entry;
    if (table == NULL)
        return -1;
    XV_POINTER(ts, position, -1);
    if (*position < 0 || (entry = xv_table_next(table, position)) == NULL)
        return 0;
    if (key != NULL)
        *key = entry->key;
    if (value != NULL)
        *value = entry->value;
    return 1;
}

/* The next entry, with references of its own for who runs code that may change the dict; false: none. */
static bool next_held(const XvDictTable *table, Xv_ssize_t *position, XvDictEntry *out)
{
    XvDictEntry *entry = xv_table_next(table, position);
    if (entry == NULL)
        return false;
    *out = *entry;
    Xv_INCREF(out->key);
    Xv_INCREF(out->value);
    return true;
}

static void let_go(XvThreadState *ts, XvDictEntry *held)
{
    Xv_DECREF(ts, held->key);
    Xv_DECREF(ts, held->value);
}

/* Lists */

typedef enum Part { KEYS, VALUES, ITEMS } Part;

static int append_part(XvThreadState *ts, XvObject *list, const XvDictEntry *entry, Part part)
{
    XvObject *pair;
    int result;
    if (part != ITEMS)
        return XvList_Append(ts, list, part == KEYS ? entry->key : entry->value);
    pair = XvTuple_FromArray(ts, (XvObject *[]){entry->key, entry->value}, 2);
    if (pair == NULL)
        return -1;
    result = XvList_Append(ts, list, pair);
    Xv_DECREF(ts, pair);
    return result;
}

static XvObject *listed(XvThreadState *ts, XvObject *op, Part part)
{
    XvDictTable *table = table_of(ts, op);
    XvObject *list = table == NULL ? NULL : XvList_New(ts, 0);
    Xv_ssize_t position = 0;
    XvDictEntry entry;
    if (list == NULL)
        return NULL;
    while (next_held(table, &position, &entry)) {
        int result = append_part(ts, list, &entry, part);
        let_go(ts, &entry);
        if (result < 0) {
            Xv_DECREF(ts, list);
            return NULL;
        }
    }
    return list;
}

XvObject *XvDict_Keys(XvThreadState *ts, XvObject *op) { return listed(ts, op, KEYS); }

XvObject *XvDict_Values(XvThreadState *ts, XvObject *op) { return listed(ts, op, VALUES); }

XvObject *XvDict_Items(XvThreadState *ts, XvObject *op) { return listed(ts, op, ITEMS); }

XvObject *XvDict_Copy(XvThreadState *ts, XvObject *op)
{
    XvDictTable *from = table_of(ts, op), *to;
    XvObject *copy = from == NULL ? NULL : XvDict_New(ts);
    Xv_ssize_t position = 0;
    XvDictEntry entry;
    if (copy == NULL || from->used == 0)
        return copy;
    to = &((XvDictObject *)copy)->table;
    if (xv_table_reserve(ts, to, from->used) < 0) {
        Xv_DECREF(ts, copy);
        return NULL;
    }
    /* There is room for all, so nothing is allocated and nothing else runs. */
    while (next_held(from, &position, &entry))
        xv_table_add(ts, to, entry.hash, entry.key, entry.value);
    return copy;
}

int XvDict_Update(XvThreadState *ts, XvObject *op, XvObject *other)
{
    XvDictTable *to = table_of(ts, op), *from = to == NULL ? NULL : table_of(ts, other);
    Xv_ssize_t position = 0, keys;
    XvDictEntry entry;
    if (from == NULL)
        return -1;
    keys = from->used;
    while (to != from && next_held(from, &position, &entry)) {
        int result = set(ts, to, entry.key, entry.hash, entry.value);
        let_go(ts, &entry);
        if (result == 0 && from->used != keys) {
            XvErr_SetString(ts, &XvExc_RuntimeError, "dict mutated during update");
            result = -1;
        }
        if (result < 0)
            return -1;
    }
    return 0;
}

int XvDict_Clear(XvThreadState *ts, XvObject *op)
{
    XvDictTable *table = table_of(ts, op);
    if (table == NULL)
        return -1;
    xv_table_drop(ts, table);
    return 0;
}

/* Iteration over keys */

typedef struct XvDictIterator {
    XvObject ob_base;
    XvObject *dict;              /* NULL: at the end, for good */
    Xv_ssize_t position, used;   /* used: keys when it began; -1: has been seen to change */
    Xv_ssize_t left;
} XvDictIterator;

static void iterator_dealloc(XvThreadState *ts, XvObject *op)
{
    Xv_XDECREF(ts, ((XvDictIterator *)op)->dict);
    XvObject_Free(ts, op);
}

static int iterator_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((XvDictIterator *)op)->dict);
    return 0;
}

static void iterator_clear(XvThreadState *ts, XvObject *op) { Xv_CLEAR(ts, ((XvDictIterator *)op)->dict); }

static XvObject *iterator_next(XvThreadState *ts, XvObject *op)
{
    XvDictIterator *iterator = (XvDictIterator *)op;
    const XvDictTable *table;
    const XvDictEntry *entry;
    if (iterator->dict == NULL)
        return NULL;
    table = &((XvDictObject *)iterator->dict)->table;
    if (table->used != iterator->used) {
        iterator->used = -1;
        return XvErr_Format(ts, &XvExc_RuntimeError, "dictionary changed size during iteration");
    }
    entry = xv_table_next(table, &iterator->position);
    if (entry == NULL) {
        Xv_CLEAR(ts, iterator->dict);
        return NULL;
    }
    if (iterator->left-- == 0) {
        iterator->used = -1;
        return XvErr_Format(ts, &XvExc_RuntimeError, "dictionary keys changed during iteration");
    }
    Xv_INCREF(entry->key);
    return entry->key;
}

static const XvTypeObject iterator_type = {
    .tp_name = "dict_keyiterator",
    .tp_basicsize = sizeof(XvDictIterator),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = iterator_dealloc,
    .tp_traverse = iterator_traverse,
    .tp_clear = iterator_clear,
    .tp_iter = xv_iter_self,
    .tp_iternext = iterator_next,
};

static XvObject *dict_iter(XvThreadState *ts, XvObject *op)
{
    XvDictIterator *iterator = (XvDictIterator *)XvObject_New(ts, &iterator_type, 0);
    if (iterator == NULL)
        return NULL;
    Xv_INCREF(op);
    iterator->dict = op;
    iterator->used = iterator->left = ((XvDictObject *)op)->table.used;
    return &iterator->ob_base;
}

/* Slots */

static void dict_dealloc(XvThreadState *ts, XvObject *op)
{
    xv_table_drop(ts, &((XvDictObject *)op)->table);
    XvObject_Free(ts, op);
}

static int dict_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    Xv_ssize_t position = 0;
    for (XvDictEntry *entry; (entry = xv_table_next(&((XvDictObject *)op)->table, &position)) != NULL;) {
        Xv_VISIT(entry->key);
        Xv_VISIT(entry->value);
    }
    return 0;
}

static void dict_clear(XvThreadState *ts, XvObject *op) { xv_table_drop(ts, &((XvDictObject *)op)->table); }

static XvObject *dict_repr(XvThreadState *ts, XvObject *op)
{
    XvReprFrame frame;
    XvWriter writer;
    XvDictEntry entry;
    Xv_ssize_t position = 0;
    const char *before = "{";
    xv_writer_begin(&writer, ts);
    if (!xv_repr_enter(ts, &frame, op)) {
        xv_writer_ascii(&writer, "{...}");
        return xv_writer_end(&writer);
    }
    while (!writer.failed && next_held(&((XvDictObject *)op)->table, &position, &entry)) {
        xv_writer_ascii(&writer, before);
        xv_writer_repr(&writer, entry.key);
        xv_writer_ascii(&writer, ": ");
        xv_writer_repr(&writer, entry.value);
        let_go(ts, &entry);
        before = ", ";
    }
    xv_writer_ascii(&writer, *before == '{' ? "{}" : "}");
    xv_repr_leave(ts, &frame);
    return xv_writer_end(&writer);
}

/* Whether b has entry with an equal value: 1, 0 or -1. */
static int has_equal(XvThreadState *ts, XvDictTable *b, const XvDictEntry *entry)
{
    XvDictPlace place;
    XvObject *value;
    int equal;
    if (xv_table_find(ts, b, entry->key, entry->hash, &place) < 0)
        return -1;
    if (place.entry < 0)
        return 0;
    value = b->entries[place.entry].value;
    Xv_INCREF(value);
    equal = XvObject_RichCompareBool(ts, entry->value, value, Xv_EQ);
    Xv_DECREF(ts, value);
    return equal;
}

static int dict_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    XvDictTable *x = &((XvDictObject *)a)->table, *y = &((XvDictObject *)b)->table;
    Xv_ssize_t position = 0;
    XvDictEntry entry;
    int equal = 1;
    if (!XvDict_Check(b) || (op != Xv_EQ && op != Xv_NE))
        return XV_NOT_IMPLEMENTED;
    if (x->used != y->used)
        return op == Xv_NE;
    while (equal == 1 && next_held(x, &position, &entry)) {
        equal = has_equal(ts, y, &entry);
        let_go(ts, &entry);
    }
    return equal < 0 ? -1 : equal == (op == Xv_EQ);
}

static Xv_ssize_t dict_length(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return ((XvDictObject *)op)->table.used;
}

static XvObject *dict_subscript(XvThreadState *ts, XvObject *op, XvObject *key)
{
    Xv_hash_t hash;
    XvDictPlace place;
    XvDictTable *table = find(ts, op, key, &hash, &place);
    XvObject *value;
    if (table == NULL)
        return NULL;
    if (place.entry < 0) {
        XvErr_SetKeyError(ts, key);
        return NULL;
    }
    value = table->entries[place.entry].value;
    Xv_INCREF(value);
    return value;
}

static int dict_ass_subscript(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    return value == NULL ? XvDict_DelItem(ts, op, key) : XvDict_SetItem(ts, op, key, value);
}

const XvTypeObject XvDict_Type = {
    .tp_name = "dict",
    .tp_basicsize = sizeof(XvDictObject),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = dict_dealloc,
    .tp_traverse = dict_traverse,
    .tp_clear = dict_clear,
    .tp_repr = dict_repr,
    .tp_richcompare = dict_compare,
    .tp_iter = dict_iter,
    .sq_length = dict_length,
    .sq_contains = XvDict_Contains,
    .mp_subscript = dict_subscript,
    .mp_ass_subscript = dict_ass_subscript,
};
