/* SPDX-License-Identifier: Apache-2.0
 *
 * The book of a block: who has leased which of its bytes, and who waits for them.
 *
 * An entry is granted if no held entry conflicts with it, nor any that came before it and still waits. Two conflict if
 * they overlap and not both are shared. All of it changes under the book's lock, so
 *   - entries that are held never conflict;
 *   - a conflict is settled in the order of coming, and what does not conflict does not wait;
 *   - whenever an entry leaves (ended, or given up waiting), all who can go now are granted, in that order, by whoever
 *     made the room: it is handed over, and nobody can slip in between.
 * The lock orders contents too: who ends a lease releases it, who is granted one acquires it (or, having slept, its
 * waiter's state).
 *
 * Deadlock, as far as it is looked for: a request has to wait for held entries that conflict with it, or with a waiting
 * entry that it has to wait for, and so on. If all those are its own interpreter's, only that could let it through.
 *
 * An exclusive entry whose owner goes without ending it becomes a mark on its bytes, in the same piece of memory, so
 * that this cannot fail. The next entry that is granted and overlaps takes the mark off, and knows.
 */
#ifndef XV_CONTENTS_BOOK_H
#define XV_CONTENTS_BOOK_H

#include "crossview/lease.h"
#include "interp/waiter.h"
#include "share/block.h"

typedef struct XvEntry {
    XvWaiter waiter;               /* first: its `next` chains those who are to be woken */
    struct XvEntry *next, *prev;   /* in one of the book's lists; guarded by its lock, as what follows */
    const char *start, *stop;      /* the bytes; constant */
    XvInterpreter *owner;          /* constant; only compared */
    XvLeaseMode mode;              /* constant */
    XvLeaseState state;            /* after the waiter has been woken, its owner may read it without the lock */
    bool reached;                  /* scratch of the look for a deadlock */
} XvEntry;

typedef struct XvBook XvBook;

/* The book of a block, made if there is none. It goes with the block. NULL: out of memory. */
XvBook *xv_book_of(XvBlock *block);

typedef enum XvBookAnswer { XV_BOOK_GRANTED, XV_BOOK_WAITS, XV_BOOK_REFUSED, XV_BOOK_DEADLOCK } XvBookAnswer;

/* Asks for an entry whose waiter is ready. may_wait: it stands in line if it cannot be granted (WAITS), unless that is
   a deadlock; otherwise it is refused. */
XvBookAnswer xv_book_ask(XvBook *book, XvEntry *entry, bool may_wait);

/* Gives up waiting. False: the entry has been granted meanwhile, and its waiter has been woken. */
bool xv_book_withdraw(XvBook *book, XvEntry *entry);

/* Ends an entry that is held and woken, and frees it. */
void xv_book_end(XvBook *book, XvEntry *entry);

/* The owner of an entry that is held and woken goes without a word. The entry is the book's. */
void xv_book_abandon(XvBook *book, XvEntry *entry);

#endif
