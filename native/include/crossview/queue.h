/* SPDX-License-Identifier: Apache-2.0
 *
 * A queue: the road between interpreters. Bounded, first in first out, any number of senders and receivers.
 *
 * What travels: None, int and bytes, copied; shared views, shared or moved. Anything else is a
 * NotShareableError. Items own their data: they arrive though their sender has been closed.
 *
 * Memory order: a put is a release and the get that receives its item an acquire, so whatever a sender wrote into
 * a view before it put it is there for the receiver to read.
 *
 * A put or get that has to wait lets its GIL go meanwhile. It claims a place only once one is ready, so a
 * timeout has nothing to give back; and a get takes its GIL back before it claims, so an item is never in the
 * hands of a thread that cannot use it.
 *
 * A queue belongs to no interpreter and has a count of its own.
 */
#ifndef CROSSVIEW_QUEUE_H
#define CROSSVIEW_QUEUE_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

typedef struct XvQueue XvQueue;

/* A queue for at most maxsize items (1 to 2^24), with one reference. Its places, 64 bytes each and their number rounded
   up to a power of two, are made at once. XV_INVALID, XV_NOMEM. rt is where its
   waiting foreign threads are woken through; the queue keeps that much of it alive. */
XV_API XvStatus XvQueue_New(XvRuntime *rt, Xv_ssize_t maxsize, XvQueue **out);

/* References: atomic (relaxed; release, acquire on the last). What is left in the queue goes with the last one.
   ts: where this thread is attached, or NULL. */
XV_API void XvQueue_Retain(XvQueue *queue);
XV_API void XvQueue_Release(XvThreadState *ts, XvQueue *queue);

/* No further put succeeds; what is in the queue can still be got; all who wait are woken. 1: this call closed it,
   0: it was closed. Any thread. */
XV_API int XvQueue_Close(XvQueue *queue);

/* Drops what is in the queue; how many items that was. ts: where this thread is attached, or NULL. */
XV_API Xv_ssize_t XvQueue_Clear(XvThreadState *ts, XvQueue *queue);

/* Items, at some moment near the call. */
XV_API Xv_ssize_t XvQueue_Size(const XvQueue *queue);
XV_API Xv_ssize_t XvQueue_MaxSize(const XvQueue *queue);
XV_API int XvQueue_IsClosed(const XvQueue *queue);

/* Puts op: 1 done, 0 the queue stayed full for timeout_ns, -1 with NotShareableError, QueueClosed, ValueError
   (released view, or a time span below XV_FOREVER) or MemoryError. The caller's reference to op stays the
   caller's. May let the GIL go. */
XV_API int XvQueue_Put(XvThreadState *ts, XvQueue *queue, XvObject *op, int64_t timeout_ns);

/* Puts a shared view and takes it from its owner (XvTicket_Move). A put that does not happen leaves it. */
XV_API int XvQueue_PutMove(XvThreadState *ts, XvQueue *queue, XvObject *view, int64_t timeout_ns);

/* Gets the next item: 1 and a new reference in *out; 0 nothing came for timeout_ns; -1 with QueueClosed (closed
   and drained), ValueError or MemoryError (the item then stays first in line). May let the GIL go. */
XV_API int XvQueue_Get(XvThreadState *ts, XvQueue *queue, XvObject **out, int64_t timeout_ns);

/* What a waiter waits for. */
typedef enum XvQueueSide {
    XV_QUEUE_ITEM = 0,  /* for an item to get */
    XV_QUEUE_ROOM = 1   /* for room to put */
} XvQueueSide;

/* For a foreign thread: ts stands in line at queue, and token is posted when it is worth trying again. Try once
   more after this returns XV_OK and before going to sleep, and let the GIL go while asleep. XV_NOMEM;
   XV_INVALID: ts waits for something already. */
XV_API XvStatus XvQueue_Register(XvThreadState *ts, XvQueue *queue, XvQueueSide side, uint64_t token);

/* Ends the registration, whether it was woken or not; a wake that came is passed on to the next in line. Needs
   no GIL. Every Register is followed by one Cancel. */
XV_API void XvQueue_Cancel(XvThreadState *ts, XvQueue *queue, XvQueueSide side);

XV_END_DECLS

#endif
