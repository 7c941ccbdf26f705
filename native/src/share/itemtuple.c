/* SPDX-License-Identifier: Apache-2.0
 *
 * Tuples on their way: nodes in preorder and the texts behind them, in one allocation. Packing goes through the tuple
 * twice, to see what it takes and then to copy it; tuples do not change, so it finds the same twice.
 *
 * Views are tickets. Opening claims all of them first, and makes views that have a count of their own; only when the
 * whole tuple is there are the tickets spent and their counts put by. So what fails in between leaves all as it was.
 */
#include "share/item.h"

#include "crossview/boolobject.h"
#include "crossview/bytesobject.h"
#include "crossview/noneobject.h"
#include "object/list.h"
#include "object/str.h"
#include "platform/memory.h"
#include "share/counter.h"

#include <stdio.h>

/* Tuples that refer to one tuple many times say so many times what is in it: somewhere that has to end. */
#define NODES_MAX (1 << 26)

typedef struct Path {
    Xv_ssize_t index;
    const struct Path *outer;
} Path;

typedef struct Measure {
    Xv_ssize_t nodes, text;
} Measure;

/* Writes "[2][0]" for where it ends; how long that is. What does not fit is left out. */
static size_t path_text(const Path *path, char *text, size_t size)
{
    size_t length = path->outer == NULL ? 0 : path_text(path->outer, text, size);
    if (length + 24 < size)
        length += (size_t)snprintf(text + length, size - length, "[%td]", path->index);
    return length;
}

static int refuse(XvThreadState *ts, const char *type, const Path *path)
{
    char where[120] = "";
    path_text(path, where, sizeof where);
    XvErr_Format(ts, &XvExc_NotShareableError, "%.80s does not support cross-interpreter data (item%s)", type, where);
    return -1;
}

static int measure(XvThreadState *ts, XvObject *op, const Path *outer, Measure *sum);

static int measure_items(XvThreadState *ts, XvObject *tuple, const Path *outer, Measure *sum)
{
    int result = 0;
    if (xv_enter(ts, " while sending a tuple") < 0)
        return -1;
    for (Xv_ssize_t i = 0; i < Xv_SIZE(tuple) && result == 0; i++) {
        Path path = {i, outer};
        XvObject *op = ((XvTupleObject *)tuple)->items[i];
        result = op == NULL ? refuse(ts, "an empty cell", &path) : measure(ts, op, &path, sum);
    }
    xv_leave(ts);
    return result;
}

static int measure(XvThreadState *ts, XvObject *op, const Path *path, Measure *sum)
{
    const XvTypeObject *type = Xv_TYPE(op);
    if (++sum->nodes > NODES_MAX) {
        XvErr_SetString(ts, &XvExc_OverflowError, "tuple has too many items to be sent");
        return -1;
    }
    if (type == &XvTuple_Type)
        return measure_items(ts, op, path, sum);
    if (type == &XvStr_Type || type == &XvBytes_Type) {
        if (__builtin_add_overflow(sum->text, Xv_SIZE(op), &sum->text)) {
            XvErr_NoMemory(ts);
            return -1;
        }
        return 0;
    }
    if (type == &XvSharedView_Type)
        return xv_view(ts, op) == NULL ? -1 : 0;
    if (type == &XvInt_Type || type == &XvNone_Type || type == &XvBool_Type || type == &XvFloat_Type
        || type == &XvQueue_Type)
        return 0;
    return refuse(ts, type->tp_name, path);
}

/* Where the next node and the next text go. */
typedef struct Pen {
    XvItemNode *node;
    char *text;
} Pen;

static void write_text(Pen *pen, XvItemNode *node, const void *text, Xv_ssize_t size)
{
    node->size = size;
    node->data = pen->text;
    memcpy(pen->text, text, (size_t)size);
    pen->text += size;
}

/* What was measured fits; only a ticket may still not be had. Then the nodes before that one are whole. */
static int write(XvThreadState *ts, XvObject *op, Pen *pen)
{
    const XvTypeObject *type = Xv_TYPE(op);
    XvItemNode *node = pen->node;
    bool big;
    *node = (XvItemNode){.kind = XV_ITEM_NONE, .nodes = 1};
    if (type == &XvTuple_Type) {
        pen->node++;
        for (Xv_ssize_t i = 0; i < Xv_SIZE(op); i++)
            if (write(ts, ((XvTupleObject *)op)->items[i], pen) < 0)
                return -1;
        node->kind = XV_ITEM_TUPLE;
        node->size = Xv_SIZE(op);
        node->nodes = (int32_t)(pen->node - node);
        return 0;
    }
    if (type == &XvInt_Type) {
        node->bits = xv_int_bits(op, &big);
        node->kind = big ? XV_ITEM_UINT : XV_ITEM_INT;
    } else if (type == &XvBool_Type) {
        node->bits = ((XvIntObject *)op)->bits;
        node->kind = XV_ITEM_BOOL;
    } else if (type == &XvFloat_Type) {
        memcpy(&node->bits, &((XvFloatObject *)op)->value, sizeof node->bits);
        node->kind = XV_ITEM_FLOAT;
    } else if (type == &XvStr_Type) {
        write_text(pen, node, ((XvStrObject *)op)->text, Xv_SIZE(op));
        node->kind = XV_ITEM_STR;
    } else if (type == &XvBytes_Type) {
        write_text(pen, node, XvBytes_AsString(ts, op), Xv_SIZE(op));
        node->kind = XV_ITEM_BYTES;
    } else if (type == &XvQueue_Type) {
        node->bits = (uint64_t)(uintptr_t)xv_queue_of(op);
        node->kind = XV_ITEM_QUEUE;
        XvQueue_Retain(xv_queue_of(op));
    } else if (type == &XvSharedView_Type) {
        node->bits = (uint64_t)(uintptr_t)XvTicket_Share(ts, op);
        if (node->bits == 0)
            return -1;
        node->kind = XV_ITEM_VIEW;
    }
    pen->node++;
    return 0;
}

int xv_nodes_pack(XvThreadState *ts, XvObject *tuple, XvItemNode **out)
{
    Measure sum = {0, 0};
    XvItemNode *nodes;
    Pen pen;
    size_t size;
    if (measure(ts, tuple, NULL, &sum) < 0)
        return -1;
    if (__builtin_add_overflow((size_t)sum.nodes * sizeof *nodes, (size_t)sum.text, &size)
        || (nodes = xv_malloc(size)) == NULL) {
        XvErr_NoMemory(ts);
        return -1;
    }
    pen = (Pen){nodes, (char *)(nodes + sum.nodes)};
    if (write(ts, tuple, &pen) < 0) {
        nodes[0].nodes = (int32_t)(pen.node - nodes);
        xv_nodes_drop(ts, nodes);
        return -1;
    }
    nodes[0].data = nodes;
    *out = nodes;
    return 0;
}

void xv_nodes_drop(XvThreadState *ts, XvItemNode *nodes)
{
    for (int32_t i = 0, n = nodes[0].nodes; i < n; i++)
        if (nodes[i].kind == XV_ITEM_VIEW)
            XvTicket_Close(ts, (XvTicket *)(uintptr_t)nodes[i].bits);
        else if (nodes[i].kind == XV_ITEM_QUEUE)
            XvQueue_Release(ts, (XvQueue *)(uintptr_t)nodes[i].bits);
    xv_free(nodes);
}

/* Opening */

static XvObject *make(XvThreadState *ts, const XvItemNode **at);

static XvObject *make_tuple(XvThreadState *ts, const XvItemNode **at, Xv_ssize_t size)
{
    XvObject *tuple;
    if (xv_enter(ts, " while receiving a tuple") < 0)
        return NULL;
    tuple = XvTuple_New(ts, size);
    for (Xv_ssize_t i = 0; tuple != NULL && i < size; i++) {
        XvObject *op = make(ts, at);
        if (op == NULL)
            Xv_CLEAR(ts, tuple);
        else
            ((XvTupleObject *)tuple)->items[i] = op;
    }
    xv_leave(ts);
    return tuple;
}

static XvObject *make(XvThreadState *ts, const XvItemNode **at)
{
    const XvItemNode *node = (*at)++;
    XvObject *op;
    double value;
    switch (node->kind) {
    case XV_ITEM_TUPLE:
        return make_tuple(ts, at, node->size);
    case XV_ITEM_INT:
        return XvInt_FromInt64(ts, (int64_t)node->bits);
    case XV_ITEM_UINT:
        return XvInt_FromUInt64(ts, node->bits);
    case XV_ITEM_FLOAT:
        memcpy(&value, &node->bits, sizeof value);
        return XvFloat_FromDouble(ts, value);
    case XV_ITEM_STR:
        return XvStr_FromStringAndSize(ts, node->data, node->size);
    case XV_ITEM_BYTES:
        return XvBytes_FromStringAndSize(ts, node->data, node->size);
    case XV_ITEM_QUEUE:
        return XvQueue_AsObject(ts, (XvQueue *)(uintptr_t)node->bits);
    case XV_ITEM_VIEW:
        return xv_share_open_again(ts, xv_counter_share(node->bits));
    case XV_ITEM_BOOL:
        return XvBool_FromLong(ts, node->bits != 0);
    default:
        op = Xv_None(ts);
        Xv_INCREF(op);
        return op;
    }
}

/* Claims the tickets of n nodes. How many nodes were got through: fewer than n, if one has been spent. */
static int32_t claim(const XvItemNode *nodes, int32_t n)
{
    int32_t i = 0;
    while (i < n && (nodes[i].kind != XV_ITEM_VIEW || xv_counter_claim(nodes[i].bits)))
        i++;
    return i;
}

static void unclaim(const XvItemNode *nodes, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (nodes[i].kind == XV_ITEM_VIEW)
            xv_counter_publish(nodes[i].bits);
}

/* The tuple is there: what the nodes own is not needed any more. */
static void spend(XvThreadState *ts, XvItemNode *nodes, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        if (nodes[i].kind == XV_ITEM_VIEW) {
            XvShare share = *xv_counter_share(nodes[i].bits);
            xv_counter_spend(nodes[i].bits);
            xv_share_drop(ts, &share);
        } else if (nodes[i].kind == XV_ITEM_QUEUE) {
            XvQueue_Release(ts, (XvQueue *)(uintptr_t)nodes[i].bits);
        }
    }
    xv_free(nodes);
}

XvObject *xv_nodes_open(XvThreadState *ts, XvItemNode *nodes)
{
    int32_t n = nodes[0].nodes, claimed = claim(nodes, n);
    const XvItemNode *at = nodes;
    XvObject *tuple;
    if (claimed < n) {
        unclaim(nodes, claimed);
        return XvErr_Format(ts, &XvExc_ValueError, "the ticket has been opened or closed");
    }
    tuple = make(ts, &at);
    if (tuple == NULL)
        unclaim(nodes, n);
    else
        spend(ts, nodes, n);
    return tuple;
}
