/* SPDX-License-Identifier: Apache-2.0
 *
 * What travels in a queue: data that owns itself and knows no interpreter.
 */
#ifndef XV_SHARE_ITEM_H
#define XV_SHARE_ITEM_H

#include "share/view.h"

/* Bytes up to this many travel in the item itself. */
#define XV_ITEM_INLINE 40

typedef enum XvItemKind { XV_ITEM_NONE, XV_ITEM_INT, XV_ITEM_UINT, XV_ITEM_BYTES, XV_ITEM_VIEW } XvItemKind;

typedef struct XvItem {
    union {
        uint64_t bits;                       /* XV_ITEM_INT (two's complement), XV_ITEM_UINT */
        struct {
            Xv_ssize_t size;                 /* XV_ITEM_BYTES: how many */
            union {
                char here[XV_ITEM_INLINE];   /* up to that many */
                char *elsewhere;             /* more: malloc'ed, owned */
            };
        };
        XvShare share;                       /* XV_ITEM_VIEW: with its counts */
    };
    uint8_t kind;                            /* XvItemKind */
} XvItem;

_Static_assert(sizeof(XvItem) == 56, "an item and its turn fill a cache line");

/* Copies op into item, or takes a share of it. 0, or -1 with NotShareableError, ValueError, OverflowError or
   MemoryError. */
int xv_item_pack(XvThreadState *ts, XvObject *op, XvItem *item);

/* The object again, in ts' interpreter; the item is then spent. NULL with MemoryError: it is as it was. */
XvObject *xv_item_open(XvThreadState *ts, XvItem *item);

/* Lets go of what the item owns. ts: where this thread is attached, or NULL. */
void xv_item_drop(XvThreadState *ts, XvItem *item);

#endif
