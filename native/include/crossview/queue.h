/* SPDX-License-Identifier: Apache-2.0
 *
 * A queue: the road between interpreters. First in first out, any number of senders and receivers.
 *
 * What travels: None, bools, ints, floats, strs and bytes, copied; tuples of what travels, to any depth; shared views,
 * shared or moved, with their lengths, steps, format and access; queues. Anything else is a NotShareableError, which
 * names the type and, inside a tuple, the place: "list does not support cross-interpreter data (item[2][0])". What
 * arrives is an object of the receiver's own.
 *
 * Items own their data: by default they arrive though their sender has been closed. XvQueueFate says what else may
 * become of them.
 *
 * A queue belongs to no interpreter and has a count of its own; an item that is a queue has one count of it. So queues
 * that lie in one another, and that nobody else holds, stay. Closing the runtime finds them, tells of them and lets
 * them go.
 *
 * Memory order: a put is a release and the get that receives its item an acquire, so whatever a sender wrote into
 * a view before it put it is there for the receiver to read.
 *
 * A put or get that has to wait lets its GIL go meanwhile. It claims a place only once one is ready, so a timeout has
 * nothing to give back; and a get takes its GIL back before it claims, so an item is never in the hands of a thread
 * that cannot use it. An interrupt ends a wait (pending.h), a close ends all.
 *
 * Puts and gets are linearizable: they come out as if each had happened at one moment between its call and its return;
 * so do the answers "full" and "empty".
 */
#ifndef CROSSVIEW_QUEUE_H
#define CROSSVIEW_QUEUE_H

#include "crossview/ticket.h"

XV_BEGIN_DECLS

typedef struct XvQueue XvQueue;

/* What becomes of an item whose sender's interpreter has been closed by the time it is received. CPython's
   numbers, and one of our own. */
typedef enum XvQueueFate {
    XV_FATE_OF_QUEUE = -1,  /* for a put: what the queue was made with */
    XV_FATE_KEEP = 0,       /* it arrives */
    XV_FATE_REMOVE = 1,     /* it is passed over: by the get that comes to it, or by a put that finds the queue full */
    XV_FATE_ERROR = 2,      /* the get that comes to it raises ItemInterpreterDestroyed; the item is gone */
    XV_FATE_UNBOUND = 3     /* Xv_Unbound arrives in its place */
} XvQueueFate;

/* What a queue is made for. */
#define XV_QUEUE_SPSC UINT32_C(1)   /* one thread sends, one thread receives */

/* A queue with one reference. maxsize: at most so many items (to 2^24); their places, 64 bytes each and their
   number rounded up to a power of two, are made at once. 0 or less: any number; places are added as they are
   needed, and stay until the queue goes. rt is where its waiting foreign threads are woken through, where it has
   its id and is found; the queue keeps that much of it alive. Any thread. XV_INVALID, XV_NOMEM, XV_FORKED.

   XvQueue_NewWith: flags are 0 or XV_QUEUE_SPSC; fate is that of items that are put without one of their own
   (XV_FATE_OF_QUEUE and what is none: XV_INVALID).

   XV_QUEUE_SPSC: the first thread to put (get) is the one that may; a put (get) by another one is a ValueError
   (XV_INVALID), and nothing happens. A thread is known by itself where its attachment is bound to it, by its
   attachment where that wanders, and by the number that it gives where it is attached nowhere. */
XV_API XvStatus XvQueue_New(XvRuntime *rt, Xv_ssize_t maxsize, XvQueue **out);
XV_API XvStatus XvQueue_NewWith(XvRuntime *rt, Xv_ssize_t maxsize, uint32_t flags, int fate, XvQueue **out);

/* References: atomic (relaxed; release, acquire on the last). What is left in the queue goes with the last one.
   ts: where this thread is attached, or NULL. */
XV_API void XvQueue_Retain(XvQueue *queue);
XV_API void XvQueue_Release(XvThreadState *ts, XvQueue *queue);

/* Ids start at 1 and are never used again in a runtime. A leaf call. */
XV_API int64_t XvQueue_Id(const XvQueue *queue);

/* The queue with this id in *out, with a new reference; XV_CLOSED: it is gone, or there never was one; XV_INVALID:
   an id below 1. Any thread. */
XV_API XvStatus XvQueue_Find(XvRuntime *rt, int64_t id, XvQueue **out);

/* Writes up to max of rt's queues into out, in the order of their ids, each with a new reference. How many there are:
   when that is more than max, the rest is missing. Any thread. */
XV_API Xv_ssize_t XvQueue_List(XvRuntime *rt, XvQueue **out, Xv_ssize_t max);

/* No further put succeeds; what is in the queue can still be got; all who wait are woken. 1: this call closed it,
   0: it was closed. Any thread. */
XV_API int XvQueue_Close(XvQueue *queue);

/* Drops what is in the queue; how many items that was. ts: where this thread is attached, or NULL. -1: the queue is
   XV_QUEUE_SPSC, and this thread is not its receiver. */
XV_API Xv_ssize_t XvQueue_Clear(XvThreadState *ts, XvQueue *queue);

/* Items, at some moment near the call: those that are to be removed count until they have been passed over. A get that
   fails for want of memory leaves its item first in line, and with it the queue may have one more than maxsize. */
XV_API Xv_ssize_t XvQueue_Size(const XvQueue *queue);
XV_API int XvQueue_IsEmpty(const XvQueue *queue);
XV_API int XvQueue_IsFull(const XvQueue *queue);      /* never, where there is no maxsize */

/* Constant: 0 where there is none; an XvQueueFate; flags. Leaf calls. */
XV_API Xv_ssize_t XvQueue_MaxSize(const XvQueue *queue);
XV_API int XvQueue_Fate(const XvQueue *queue);
XV_API uint32_t XvQueue_Flags(const XvQueue *queue);

XV_API int XvQueue_IsClosed(const XvQueue *queue);

/* Objects. timeout_ns: 0 tries, XV_FOREVER waits as long as it takes; anything below that is a ValueError. All of them
   may let the GIL go, unless timeout_ns is 0. */

/* Puts op: 1 done, 0 the queue stayed full for timeout_ns, -1 with NotShareableError, QueueClosed, ValueError
   (released view, a time span below XV_FOREVER, or a second sender), KeyboardInterrupt or MemoryError. The caller's
   reference to op stays the caller's. */
XV_API int XvQueue_Put(XvThreadState *ts, XvQueue *queue, XvObject *op, int64_t timeout_ns);

/* Puts a shared view and takes it from its owner (XvTicket_Move). A put that does not happen leaves it. */
XV_API int XvQueue_PutMove(XvThreadState *ts, XvQueue *queue, XvObject *view, int64_t timeout_ns);

/* Either of the two (move: whether PutMove), and the item has a fate of its own. NotImplementedError: there is no such
   fate. */
XV_API int XvQueue_PutWithFate(XvThreadState *ts, XvQueue *queue, XvObject *op, int move, int fate, int64_t timeout_ns);

/* Puts n objects in their order, others' items perhaps in between, all within timeout_ns. *put: how many it was, in
   each case. 1: all of them; 0: the time was over; -1 as Put. Whether all can be sent is seen before the first is
   put: an error of any of them puts none. */
XV_API int XvQueue_PutAll(XvThreadState *ts, XvQueue *queue, XvObject *const *ops, Xv_ssize_t n, int64_t timeout_ns,
                          Xv_ssize_t *put);

/* Gets the next item: 1 and a new reference in *out; 0 nothing came for timeout_ns; -1 with QueueClosed (closed
   and drained), ItemInterpreterDestroyed, ValueError (a second receiver), KeyboardInterrupt or MemoryError (the item
   then stays first in line). */
XV_API int XvQueue_Get(XvThreadState *ts, XvQueue *queue, XvObject **out, int64_t timeout_ns);

/* Gets up to max items that are there, without waiting: how many new references out has got; 0: none was there. -1 as
   Get, when that is how the first would have ended; an error that a later one would have ends the draining, and is the
   next get's. */
XV_API Xv_ssize_t XvQueue_Drain(XvThreadState *ts, XvQueue *queue, XvObject **out, Xv_ssize_t max);

/* Gets the next item of any of n queues (1 to 2^16; one may be named twice): as Get, and *which says whose item, or
   whose error, it is. Where several have one, each gets its turn. Queues that are closed and drained are passed
   over; when all are, it is QueueClosed, and *which is -1. */
XV_API int XvQueue_GetAny(XvThreadState *ts, XvQueue *const *queues, Xv_ssize_t n, Xv_ssize_t *which, XvObject **out,
                          int64_t timeout_ns);

/* A queue as an object of ts' interpreter, with a reference to the queue; equal to what stands for the same
   queue, and hashed by its id; its repr is "Queue(7)". NULL with MemoryError. */
XV_API extern const XvTypeObject XvQueue_Type;

#define XvQueue_Check(op) (Xv_TYPE(op) == &XvQueue_Type)

XV_API XvObject *XvQueue_AsObject(XvThreadState *ts, XvQueue *queue);

/* What AsObject was given: borrowed, good as long as op. NULL with TypeError. */
XV_API XvQueue *XvQueue_FromObject(XvThreadState *ts, XvObject *op);

/* The queue of ts' runtime with this id, as an object. NULL with QueueNotFoundError ("queue 7 not found") or
   MemoryError. */
XV_API XvObject *XvQueue_FindObject(XvThreadState *ts, int64_t id);

/* What arrives for an item of XV_FATE_UNBOUND: one object of each interpreter. Borrowed. It cannot be sent. */
XV_API XvObject *Xv_Unbound(XvThreadState *ts);

/* Items without objects: for a thread that is attached nowhere, or does not want its interpreter bothered. None of
   these waits. */

typedef enum XvItemKind {
    XV_ITEM_NONE = 0,
    XV_ITEM_BOOL = 1,       /* bits: 0 or 1 */
    XV_ITEM_INT = 2,        /* bits: two's complement */
    XV_ITEM_UINT = 3,       /* bits: an int above INT64_MAX */
    XV_ITEM_FLOAT = 4,      /* bits: those of the double */
    XV_ITEM_STR = 5,        /* size bytes of UTF-8 at data */
    XV_ITEM_BYTES = 6,      /* size bytes at data */
    XV_ITEM_TUPLE = 7,      /* size items; see below */
    XV_ITEM_VIEW = 8,       /* bits: an XvTicket */
    XV_ITEM_QUEUE = 9,      /* bits: an XvQueue, with a reference */
    XV_ITEM_UNBOUND = 10,   /* got only: the sender has been closed */
    XV_ITEM_DESTROYED = 11  /* got only: the same, and it is for the receiver to raise an error */
} XvItemKind;

/* A tuple is told in preorder: its node, and behind it those of its items, each with all that it has, one after the
   other in one array. (1, ("a", 2), 3) is TUPLE of 3, INT, TUPLE of 2, STR, INT, INT. */
typedef struct XvItemNode {
    int32_t kind;           /* XvItemKind */
    int32_t nodes;          /* this one and all that belong to it: 1, unless it is a tuple */
    Xv_ssize_t size;
    uint64_t bits;
    const void *data;       /* of a root that is a tuple: XvItemNode[nodes], the first of which is the root again */
} XvItemNode;

/* An item that somebody owns, outside of any queue. It may not be copied or moved: root.data may point into it. */
typedef struct XvQueueItem {
    XvItemNode root;
    char here[40];          /* the text of a short one */
} XvQueueItem;

/* Makes an item of nodes[0 .. count-1] (a tuple with all that belongs to it, or one node of another kind), whose
   `nodes` fields and, for tuples, `data` need not be filled in. The texts are copied. Tickets are taken over and
   are not to be used any more; of queues a reference is taken. XV_OK; XV_INVALID: no such kind, a size that is
   negative or does not fit, nodes that are missing or left over, text that is not UTF-8, an int of kind UINT that
   INT has room for, a ticket that is spent, or tuples deeper than XV_RECURSION_LIMIT; XV_NOMEM. Then nothing has
   been taken. Any thread. */
XV_API XvStatus XvQueueItem_Init(XvQueueItem *item, const XvItemNode *nodes, Xv_ssize_t count);

/* Frees an item's memory. Its tickets and its references to queues are the caller's own now; texts and nodes are
   gone. Any thread. */
XV_API void XvQueueItem_Free(XvQueueItem *item);

/* Lets go of all that an item owns: closes its tickets, releases its queues, frees its memory. ts: where this thread is
   attached, or NULL. */
XV_API void XvQueueItem_Drop(XvThreadState *ts, XvQueueItem *item);

/* Puts item, if there is room: XV_OK, and the item is the queue's, to be neither freed nor dropped. Else it is the
   caller's as before: XV_BUSY (full), XV_CLOSED, XV_NOMEM, XV_INVALID (a fate that is none, a second sender, or a
   ticket that somebody has spent meanwhile), XV_FORKED. No interpreter has sent it, so none that sent it can close.
   who: the thread, by any number but 0; looked at where there may be only one. Any thread. */
XV_API XvStatus XvQueue_TryPutItem(XvQueue *queue, XvQueueItem *item, int fate, uint64_t who);

/* Gets the next item, if there is one: XV_OK, and *out is the caller's, for XvQueueItem_Free or Drop. Else XV_BUSY
   (empty), XV_CLOSED (and drained), XV_NOMEM, XV_INVALID (a second receiver), XV_FORKED. who: as above. Any thread. */
XV_API XvStatus XvQueue_TryGetItem(XvQueue *queue, XvQueueItem *out, uint64_t who);

/* Waiting */

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

/* A place in line without a thread state. */
typedef struct XvQueueWait XvQueueWait;

/* The same for a thread that is attached nowhere, or that waits at several queues, with the same token at each: *out is
   its place in line, and token is posted once when it is worth trying again. Try once more after this returns XV_OK and
   before going to sleep. The queue must stay until Leave. XV_NOMEM; XV_INVALID: token 0; XV_FORKED. Any thread. */
XV_API XvStatus XvQueue_Join(XvQueue *queue, XvQueueSide side, uint64_t token, XvQueueWait **out);

/* Gives the place up, whether it was woken or not; a wake that came is passed on to the next in line. Every Join is
   followed by one Leave, on any thread. */
XV_API void XvQueue_Leave(XvQueueWait *wait);

/* Closing the runtime */

/* Told of queues that only lie in one another, when XvRuntime_Close lets them go: how many they are, and the id of the
   first. Must not call back. */
typedef void (*XvQueue_CycleProc)(void *arg, Xv_ssize_t queues, int64_t first_id);

/* Who is told: NULL is the default, which writes a line to stderr. Before the runtime is closed. A queue of
   XV_QUEUE_SPSC is not looked into: what lies in it counts as held. */
XV_API void XvQueue_SetCycleReport(XvRuntime *rt, XvQueue_CycleProc proc, void *arg);

XV_END_DECLS

#endif
