/* SPDX-License-Identifier: Apache-2.0
 *
 * Items without objects, for threads that are attached nowhere.
 */
#include "share/queue.h"

#include "object/utf8.h"
#include "platform/memory.h"
#include "platform/process.h"
#include "share/counter.h"

#include <string.h>

static XvQueue *queue_at(const XvItemNode *node) { return (XvQueue *)(uintptr_t)node->bits; }

/* What a walk through nodes adds up. */
typedef struct Walk {
    const XvItemNode *next, *end;
    size_t text;
} Walk;

static bool is_text(const XvItemNode *node) { return node->kind == XV_ITEM_STR || node->kind == XV_ITEM_BYTES; }

static bool text_is_good(const XvItemNode *node)
{
    XvUtf8Fault fault;
    return node->size >= 0 && (node->data != NULL || node->size == 0)
        && (node->kind == XV_ITEM_BYTES || node->size == 0 || xv_utf8_length(node->data, node->size, &fault) >= 0);
}

/* Whether the next node and all that belongs to it is what can be sent. */
static bool walk(Walk *at, int depth)
{
    const XvItemNode *node = at->next++;
    if (node >= at->end)
        return false;
    switch (node->kind) {
    case XV_ITEM_NONE:
    case XV_ITEM_INT:
    case XV_ITEM_FLOAT:
    case XV_ITEM_VIEW:
        return true;
    case XV_ITEM_BOOL:
        return node->bits <= 1;
    case XV_ITEM_UINT:
        return node->bits > INT64_MAX;
    case XV_ITEM_QUEUE:
        return node->bits != 0;
    case XV_ITEM_STR:
    case XV_ITEM_BYTES:
        return text_is_good(node) && !__builtin_add_overflow(at->text, (size_t)node->size, &at->text);
    case XV_ITEM_TUPLE:
        if (node->size < 0 || depth == XV_RECURSION_LIMIT)
            return false;
        for (Xv_ssize_t i = 0; i < node->size; i++)
            if (!walk(at, depth + 1))
                return false;
        return true;
    default:
        return false;
    }
}

/* Claims the tickets of n nodes; false, with none claimed, if one has been spent. */
static bool claim(const XvItemNode *nodes, Xv_ssize_t n)
{
    for (Xv_ssize_t i = 0; i < n; i++) {
        if (nodes[i].kind != XV_ITEM_VIEW || xv_counter_claim(nodes[i].bits))
            continue;
        while (i-- > 0)
            if (nodes[i].kind == XV_ITEM_VIEW)
                xv_counter_publish(nodes[i].bits);
        return false;
    }
    return true;
}

/* How many nodes belong to the one at `from`, itself included; writes it into each that is copied to `to`. */
static int32_t copy_nodes(const XvItemNode *from, XvItemNode *to, char **text)
{
    int32_t n = 1;
    *to = (XvItemNode){.kind = from->kind, .nodes = 1, .size = from->size, .bits = from->bits};
    if (is_text(from)) {
        to->data = *text;
        if (from->size != 0)
            memcpy(*text, from->data, (size_t)from->size);
        *text += from->size;
    } else if (from->kind == XV_ITEM_VIEW) {
        to->bits = xv_counter_renew(from->bits);
    } else if (from->kind == XV_ITEM_QUEUE) {
        XvQueue_Retain(queue_at(from));
    } else if (from->kind == XV_ITEM_TUPLE) {
        for (Xv_ssize_t i = 0; i < from->size; i++)
            n += copy_nodes(from + n, to + n, text);
        to->nodes = n;
    }
    return n;
}

XvStatus XvQueueItem_Init(XvQueueItem *item, const XvItemNode *nodes, Xv_ssize_t count)
{
    Walk at = {nodes, nodes + count, 0};
    bool tuple;
    XvItemNode *copy = &item->root;
    char *text = item->here;
    size_t size;
    item->root = (XvItemNode){.kind = XV_ITEM_NONE, .nodes = 1};
    if (xv_forked())
        return XV_FORKED;
    if (count < 1 || count > INT32_MAX || !walk(&at, 0) || at.next != at.end)
        return XV_INVALID;
    tuple = nodes[0].kind == XV_ITEM_TUPLE;
    if (tuple || at.text > sizeof item->here) {
        if (__builtin_add_overflow(tuple ? (size_t)count * sizeof *nodes : 0, at.text, &size))
            return XV_NOMEM;
        void *memory = xv_malloc(size);
        if (memory == NULL)
            return XV_NOMEM;
        if (tuple)
            copy = memory;
        text = tuple ? (char *)(copy + count) : memory;
    }
    if (!claim(nodes, count)) {
        if (tuple)
            xv_free(copy);
        return XV_INVALID;
    }
    copy_nodes(nodes, copy, &text);
    if (tuple) {
        copy->data = copy;
        item->root = *copy;
    }
    return XV_OK;
}

void XvQueueItem_Free(XvQueueItem *item)
{
    if (item->root.kind == XV_ITEM_TUPLE || (is_text(&item->root) && item->root.data != item->here))
        xv_free((void *)item->root.data);
    item->root = (XvItemNode){.kind = XV_ITEM_NONE, .nodes = 1};
}

void XvQueueItem_Drop(XvThreadState *ts, XvQueueItem *item)
{
    const XvItemNode *root = &item->root;
    XV_NEEDED(item);
    if (root->kind == XV_ITEM_VIEW)
        XvTicket_Close(ts, (XvTicket *)(uintptr_t)root->bits);
    else if (root->kind == XV_ITEM_QUEUE)
        XvQueue_Release(ts, queue_at(root));
    if (root->kind == XV_ITEM_TUPLE) {
        xv_nodes_drop(ts, (XvItemNode *)root->data);
        item->root = (XvItemNode){.kind = XV_ITEM_NONE, .nodes = 1};
    } else {
        XvQueueItem_Free(item);
    }
}

/* From one form to the other. What is owned has two owners then, of which the caller forgets one. */

static void to_slot(const XvQueueItem *from, XvItem *to)
{
    const XvItemNode *root = &from->root;
    to->kind = (uint8_t)root->kind;
    to->fate = XV_FATE_KEEP;
    if (root->kind == XV_ITEM_TUPLE) {
        to->nodes = (XvItemNode *)root->data;
    } else if (root->kind == XV_ITEM_VIEW) {
        to->share = *xv_counter_share(root->bits);
    } else if (is_text(root)) {
        to->size = root->size;
        if (root->data == from->here)
            memcpy(to->here, from->here, sizeof to->here);
        else
            to->elsewhere = (char *)root->data;
    } else {
        to->bits = root->bits;
    }
}

/* ticket: a place that is reserved, or 0. Whether it was needed. */
static bool from_slot(const XvItem *from, XvQueueItem *to, uint64_t ticket)
{
    to->root = (XvItemNode){.kind = from->kind, .nodes = 1};
    switch (from->kind) {
    case XV_ITEM_TUPLE:
        to->root = from->nodes[0];
        return false;
    case XV_ITEM_VIEW:
        *xv_counter_share(ticket) = from->share;
        xv_counter_publish(ticket);
        to->root.bits = ticket;
        return true;
    case XV_ITEM_STR:
    case XV_ITEM_BYTES:
        to->root.size = from->size;
        to->root.data = from->size <= XV_ITEM_INLINE ? to->here : from->elsewhere;
        if (from->size <= XV_ITEM_INLINE)
            memcpy(to->here, from->here, sizeof to->here);
        return false;
    case XV_ITEM_NONE:
        return false;
    default:
        to->root.bits = from->bits;
        return false;
    }
}

static XvStatus status_of(XvRingAnswer answer)
{
    switch (answer) {
    case XV_RING_CLAIMED: return XV_OK;
    case XV_RING_CLOSED: return XV_CLOSED;
    case XV_RING_NOMEM: return XV_NOMEM;
    default: return XV_BUSY;
    }
}

static XvRingAnswer put(XvQueue *queue, const XvItem *item)
{
    for (;;) {
        XvRingAnswer answer = xv_queue_returned_fill(queue) && !xv_chain_closed(&queue->chain)
            ? XV_RING_WAIT : xv_chain_put(&queue->chain, item);
        if (answer == XV_RING_WAIT && xv_queue_sweep_is_due(queue) && xv_queue_sweep(NULL, queue))
            answer = XV_RING_SOON;
        if (answer != XV_RING_SOON)
            return answer;
        xv_queue_await(queue, XV_QUEUE_ROOM);
    }
}

XvStatus XvQueue_TryPutItem(XvQueue *queue, XvQueueItem *item, int fate, uint64_t who)
{
    bool view = item->root.kind == XV_ITEM_VIEW;
    XvItem slot;
    XvRingAnswer answer;
    if (xv_forked())
        return XV_FORKED;
    if (fate < XV_FATE_OF_QUEUE || fate > XV_FATE_UNBOUND || item->root.kind > XV_ITEM_QUEUE
        || (queue->flags & XV_QUEUE_SPSC && !xv_queue_in_role(queue, XV_QUEUE_ROOM, who))
        || (view && !xv_counter_claim(item->root.bits)))
        return XV_INVALID;
    to_slot(item, &slot);
    if (slot.kind == XV_ITEM_QUEUE || slot.kind == XV_ITEM_TUPLE)
        xv_queue_note_queues(queue, &slot);
    answer = put(queue, &slot);
    if (answer != XV_RING_CLAIMED) {
        if (view)
            xv_counter_publish(item->root.bits);
        return status_of(answer);
    }
    if (view)
        xv_counter_spend(item->root.bits);
    item->root = (XvItemNode){.kind = XV_ITEM_NONE, .nodes = 1};
    xv_queue_wake(queue, XV_QUEUE_ITEM);
    return XV_OK;
}

/* Takes the next item whose fate is to arrive, in whatever form. */
static XvRingAnswer take(XvQueue *queue, XvItem *item)
{
    for (;;) {
        XvPlace from;
        XvRingAnswer answer = xv_queue_take(queue, item, &from);
        if (answer == XV_RING_SOON) {
            xv_queue_await(queue, XV_QUEUE_ITEM);
            continue;
        }
        if (answer != XV_RING_CLAIMED || item->fate == XV_FATE_KEEP || !xv_queue_is_orphan(queue, item))
            return answer;
        xv_item_drop(NULL, item);
        if (item->fate == XV_FATE_REMOVE)
            continue;
        item->kind = item->fate == XV_FATE_ERROR ? XV_ITEM_DESTROYED : XV_ITEM_UNBOUND;
        item->bits = 0;
        return XV_RING_CLAIMED;
    }
}

XvStatus XvQueue_TryGetItem(XvQueue *queue, XvQueueItem *out, uint64_t who)
{
    XvItem item;
    XvRingAnswer answer;
    uint64_t ticket;
    out->root = (XvItemNode){.kind = XV_ITEM_NONE, .nodes = 1};
    if (xv_forked())
        return XV_FORKED;
    if (queue->flags & XV_QUEUE_SPSC && !xv_queue_in_role(queue, XV_QUEUE_ITEM, who))
        return XV_INVALID;
    /* The item may be a view, and must then have its number: before it is taken, there still can be none. */
    ticket = xv_counter_reserve();
    if (ticket == 0)
        return XV_NOMEM;
    answer = take(queue, &item);
    if (answer != XV_RING_CLAIMED || !from_slot(&item, out, ticket))
        xv_counter_spend(ticket);
    return status_of(answer);
}
