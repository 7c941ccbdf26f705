/* SPDX-License-Identifier: Apache-2.0
 *
 * What travels in a queue: data that owns itself and knows no interpreter.
 *
 * A small item lies in its slot. A tuple is one allocation, whatever is in it: its nodes in preorder
 * (crossview/queue.h) and behind them all texts. What cannot be copied is counted: a view is a share, in a tuple a
 * ticket; a queue is a reference.
 */
#ifndef XV_SHARE_ITEM_H
#define XV_SHARE_ITEM_H

#include "crossview/queue.h"
#include "share/view.h"

/* Texts up to this many bytes travel in the item itself. */
#define XV_ITEM_INLINE 40

typedef struct XvItem {
    union {
        uint64_t bits;                       /* a bool, an int, a float */
        struct {
            Xv_ssize_t size;                 /* of a str or bytes */
            union {
                char here[XV_ITEM_INLINE];   /* up to that many */
                char *elsewhere;             /* more: malloc'ed, owned */
            };
        };
        XvItemNode *nodes;                   /* of a tuple: malloc'ed, owned */
        XvQueue *queue;                      /* with a reference */
        XvShare share;                       /* of a view: with its counts */
    };
    uint8_t kind;                            /* XvItemKind */
    uint8_t fate;                            /* XvQueueFate; where it is not KEEP, this is the sender's interpreter: */
    uint16_t sender_high;
    uint32_t sender_low;
} XvItem;

_Static_assert(sizeof(XvItem) == 56, "an item and its turn fill a cache line");
_Static_assert(sizeof((XvQueueItem *)0)->here == XV_ITEM_INLINE, "what lies in a slot fits into what is got");

static inline void xv_item_set_sender(XvItem *item, int64_t id)
{
    item->sender_high = (uint16_t)(id >> 32);   /* 48 bits: there have not been so many interpreters */
    item->sender_low = (uint32_t)id;
}

static inline int64_t xv_item_sender(const XvItem *item)
{
    return (int64_t)item->sender_high << 32 | item->sender_low;
}

/* Copies op into item, or takes a share of it; its fate is KEEP. 0, or -1 with NotShareableError, ValueError,
   OverflowError or MemoryError. */
int xv_item_pack(XvThreadState *ts, XvObject *op, XvItem *item);

/* The object again, in ts' interpreter; the item is then spent. NULL with MemoryError or OverflowError: it is as it
   was. ValueError: it is broken, a ticket in it having been spent by somebody who had no right to. */
XvObject *xv_item_open(XvThreadState *ts, XvItem *item);

/* Lets go of what the item owns. ts: where this thread is attached, or NULL. */
void xv_item_drop(XvThreadState *ts, XvItem *item);

/* Whether the item holds a queue, itself or in a tuple; and calls visit for each. */
void xv_item_visit_queues(const XvItem *item, void (*visit)(XvQueue *queue, void *arg), void *arg);

/* Tuples (itemtuple.c). Pack and open as above; drop lets go of all that the nodes own, and of them. */
int xv_nodes_pack(XvThreadState *ts, XvObject *tuple, XvItemNode **out);
XvObject *xv_nodes_open(XvThreadState *ts, XvItemNode *nodes);
void xv_nodes_drop(XvThreadState *ts, XvItemNode *nodes);

/* The queue behind an object of XvQueue_Type. */
XvQueue *xv_queue_of(XvObject *op);

#endif
