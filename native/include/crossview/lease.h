/* SPDX-License-Identifier: Apache-2.0
 *
 * Leases: permission to read, or to read and write, the bytes of a shared view.
 *
 * Any number of shared leases may overlap; an exclusive one overlaps with nothing. (To lease a part, slice the view.) A
 * lease is an agreement between those who take leases: plain access does not look. Taking one acquires what those who
 * had a conflicting one before released.
 *
 * Where requests conflict, who came first comes first, so that readers cannot keep a writer out. Waiting lets the GIL
 * go. A request that only leases of its own interpreter stand in the way of fails at once: nobody else could let it
 * through, and inside an interpreter the GIL is there to agree.
 *
 * A lease is an object of its interpreter, and the view that it is for can be neither moved nor released while it
 * lasts. An exclusive lease whose owner goes without ending it (its last reference is dropped, its interpreter closes)
 * may leave bytes behind that are half written: whoever next takes a lease that overlaps is told, once (ABANDONED), and
 * has the lease all the same.
 */
#ifndef CROSSVIEW_LEASE_H
#define CROSSVIEW_LEASE_H

#include "crossview/sharedview.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvLease_Type;

#define XvLease_Check(op) (Xv_TYPE(op) == &XvLease_Type)

typedef enum XvLeaseMode { XV_LEASE_SHARED = 0, XV_LEASE_EXCLUSIVE = 1 } XvLeaseMode;

typedef enum XvLeaseState {
    XV_LEASE_WAITING = 0,     /* stands in line, or, as an answer of Acquire, did so in vain */
    XV_LEASE_HELD = 1,
    XV_LEASE_ABANDONED = 2,   /* held; somebody who had these bytes before went without a word */
    XV_LEASE_ENDED = 3
} XvLeaseState;

/* Takes a lease on the bytes of view, waiting up to timeout_ns (0: only if it is free): XV_LEASE_HELD or
   XV_LEASE_ABANDONED, and a new reference in *out; XV_LEASE_WAITING, it could not be had, *out is NULL. -1 with
   RuntimeError (its own interpreter alone stands in the way, and it would have to wait), TypeError (no shared view; an
   exclusive lease on read-only memory), ValueError (released; a time span below XV_FOREVER) or MemoryError. Acquire. */
XV_API int XvLease_Acquire(XvThreadState *ts, XvObject *view, XvLeaseMode mode, int64_t timeout_ns, XvObject **out);

/* For a foreign thread: where Acquire would sleep it returns XV_LEASE_WAITING with a lease in *out that stands in line;
   token is posted (runtime.h) when it is granted, and when the interpreter is interrupted or closes. The caller lets
   the GIL go, sleeps on its own side, takes the GIL back, asks XvLease_State, and if it still waits makes a checkpoint,
   which raises what there is to hear; then it may sleep again. XvLease_Release ends the wait. -1 as above, or
   ValueError for token 0. */
XV_API int XvLease_Begin(XvThreadState *ts, XvObject *view, XvLeaseMode mode, uint64_t token, XvObject **out);

/* An XvLeaseState (acquire), or -1 with TypeError. From here on the next interrupt posts a waiting lease's token again
   (unless there is no memory for that). */
XV_API int XvLease_State(XvThreadState *ts, XvObject *lease);

/* Ends the lease, or stops waiting for it. Idempotent. Release. -1 with TypeError. */
XV_API int XvLease_Release(XvThreadState *ts, XvObject *lease);

XV_END_DECLS

#endif
