/* SPDX-License-Identifier: Apache-2.0
 *
 * The mailbox: what others may touch of an interpreter, also after it has been closed.
 *
 * Three words on three cache lines: the GIL, which those who come and go write, and with it who holds it; the eval
 * breaker, which the running thread reads at every checkpoint and others write seldom; and the head of the release
 * list.
 *
 * Mailboxes are type-stable: their memory goes from one interpreter to a later one and never back to the system. So
 * whoever is late (a pusher that looks whether the GIL is free, a detacher that looks a second time) touches a mailbox
 * in any case, at worst a later interpreter's, to which an additional look is harmless. References (`refs`) say when a
 * mailbox may change hands; they are counted for those who keep a pointer, not for those late looks.
 */
#ifndef XV_INTERP_MAILBOX_H
#define XV_INTERP_MAILBOX_H

#include "crossview/interpreter.h"
#include "crossview/pending.h"
#include "interp/turns.h"

#define XV_CACHE_LINE 64

/* Bits of the GIL word. Every change is a read-modify-write that keeps the other bits. */
#define XV_GIL_HELD 1u     /* somebody has it; stays set while it is handed over */
#define XV_GIL_QUEUED 2u   /* the line is not empty; changed under the line's lock */
#define XV_GIL_CLOSING 4u  /* no newcomer gets in */
#define XV_GIL_CLOSED 8u   /* and it will never be free again */
#define XV_GIL_ABANDONED 16u /* a thread has died inside: no newcomer gets in until that is acknowledged */
#define XV_GIL_FRESH 32u   /* nobody has taken it yet; taking clears it */

/* What keeps a newcomer out. */
#define XV_GIL_BARRED (XV_GIL_CLOSING | XV_GIL_ABANDONED)

/* Bits of the eval breaker. */
#define XV_BREAK_DROP 1u      /* a waiter wants the GIL; changed under the line's lock */
#define XV_BREAK_RELEASES 2u  /* something lies on the release list */
#define XV_BREAK_OWED 4u      /* releases for other interpreters wait to be pushed */
#define XV_BREAK_COLLECT 8u   /* the cycle collector is wanted */
#define XV_BREAK_INTERRUPT 16u /* the next checkpoint is to raise */
#define XV_BREAK_CLOSING 32u  /* everybody inside is to be interrupted once; stays */

/* What comes home is a pending call: mostly memory of an object here that a holder elsewhere has let go. Intrusive, so
   posting it needs no memory and cannot fail. It owns a reference to the interpreter it goes home to. */
typedef XvPendingCall XvReleaseNode;

typedef struct XvMailbox {
    _Alignas(XV_CACHE_LINE) _Atomic(uint32_t) gil;
    _Atomic(int) cpu;                      /* where a holder was that had to wait for it; -1: not known */
    /* who has taken it last; what it points to stays while somebody is in line */
    _Atomic(const struct XvThread *) holder;
    _Alignas(XV_CACHE_LINE) _Atomic(uint32_t) breaker;
    _Alignas(XV_CACHE_LINE) _Atomic(XvReleaseNode *) releases;
    _Alignas(XV_CACHE_LINE) XvTurns turns; /* those who wait for the GIL */
    _Atomic(int64_t) refs;
} XvMailbox;

#endif
