/* SPDX-License-Identifier: Apache-2.0
 *
 * A lease as an object: it owns an entry in the book of its view's block. Its references to the view and to the proxy
 * keep the block, so the book; at close, which follows no references, things outside the heap go in the reverse
 * order of their coming, so the lease before the proxy, too.
 */
#include "contents/book.h"
#include "contents/cell.h"
#include "interp/interp.h"
#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"

typedef struct XvLeaseObject {
    XvObject ob_base;
    XvEntry *entry;        /* NULL: ended */
    XvBook *book;
    XvProxy *proxy;        /* a reference */
    XvPin pin;             /* on the view, of which this is the reference */
    XvOutside outside;
    XvSleeper sleeper;     /* in the interpreter's list while a foreign thread waits for the lease */
} XvLeaseObject;

/* Takes the lease out of everything but the book. At close the references are nobody's business any more. */
static XvEntry *detach(XvThreadState *ts, XvLeaseObject *lease, bool closing)
{
    XvEntry *entry = lease->entry;
    lease->entry = NULL;
    xv_outside_remove(&ts->interp->world, &lease->outside);
    if (!closing) {
        xv_unpin(lease->proxy, &lease->pin);
        Xv_DECREF(ts, lease->pin.view);
        Xv_DECREF(ts, lease->proxy);
    }
    return entry;
}

static bool is_waiting(const XvEntry *entry) { return xv_waiter_waits(&entry->waiter); }

/* It waits no longer, or is about to. (Only who has the GIL puts it into the list and takes it out.) */
static void stop_listening(XvThreadState *ts, XvLeaseObject *lease)
{
    if (lease->sleeper.waiter != NULL)
        xv_sleeper_leave(ts->interp, &lease->sleeper);
}

/* How a lease ends: by a word of its owner, or without. The book goes with the block, so the entry leaves it first. */
static void end(XvThreadState *ts, XvLeaseObject *lease, void (*leave)(XvBook *book, XvEntry *entry), bool closing)
{
    XvEntry *entry = lease->entry;
    stop_listening(ts, lease);
    if (is_waiting(entry) && xv_book_withdraw(lease->book, entry)) {
        xv_waiter_withdraw(&entry->waiter);
        xv_free(entry);
    } else {
        leave(lease->book, entry);
    }
    detach(ts, lease, closing);
}

static void lease_dealloc(XvThreadState *ts, XvObject *op)
{
    XvLeaseObject *lease = (XvLeaseObject *)op;
    if (lease->entry != NULL)
        end(ts, lease, xv_book_abandon, false);
    XvObject_Free(ts, op);
}

static void drop_at_close(XvThreadState *ts, XvOutside *self)
{
    end(ts, (XvLeaseObject *)((char *)self - offsetof(XvLeaseObject, outside)), xv_book_abandon, true);
}

const XvTypeObject XvLease_Type = {
    .tp_name = "lease",
    .tp_basicsize = sizeof(XvLeaseObject),
    .tp_dealloc = lease_dealloc,
};

/* A lease that has not been asked for. Its waiter is ready. */
static XvLeaseObject *new_lease(XvThreadState *ts, XvObject *op, XvLeaseMode mode, uint64_t token)
{
    XvView *view = xv_view(ts, op);
    XvLeaseObject *lease;
    XvBook *book;
    XvEntry *entry;
    if (view == NULL)
        return NULL;
    if (mode == XV_LEASE_EXCLUSIVE && xv_view_readonly(view))
        return XvErr_Format(ts, &XvExc_TypeError, "an exclusive lease on read-only memory would be for nothing");
    book = xv_book_of(xv_proxy_of(view)->block);
    entry = book == NULL ? NULL : xv_calloc(1, sizeof *entry);
    if (entry == NULL || !xv_waiter_begin(&entry->waiter, ts->interp->runtime, token)) {
        xv_free(entry);
        return XvErr_NoMemory(ts);
    }
    lease = (XvLeaseObject *)XvObject_New(ts, &XvLease_Type, 0);
    if (lease == NULL) {
        xv_waiter_withdraw(&entry->waiter);
        xv_free(entry);
        return NULL;
    }
    entry->owner = ts->interp;
    entry->mode = mode;
    xv_view_span(view, &entry->start, &entry->stop);
    lease->entry = entry;
    lease->book = book;
    lease->proxy = xv_proxy_of(view);
    lease->outside.drop = drop_at_close;
    lease->sleeper.waiter = NULL;
    Xv_INCREF(op);
    Xv_INCREF(xv_proxy_of(view));
    xv_pin(xv_proxy_of(view), &lease->pin, op);
    xv_outside_add(&ts->interp->world, &lease->outside);
    return lease;
}

/* Drops a lease that is not in the book. */
static void discard(XvThreadState *ts, XvLeaseObject *lease)
{
    xv_free(detach(ts, lease, false));
    Xv_DECREF(ts, lease);
}

/* Asks for a lease; one that cannot be had, nor waited for, is gone. */
static XvBookAnswer ask(XvThreadState *ts, XvLeaseObject *lease, bool may_wait)
{
    XvBookAnswer answer = xv_book_ask(lease->book, lease->entry, may_wait);
    if (answer != XV_BOOK_WAITS)
        xv_waiter_withdraw(&lease->entry->waiter);
    if (answer == XV_BOOK_DEADLOCK)
        XvErr_Format(ts, &XvExc_RuntimeError,
                     "the lease would wait for its own interpreter (bytes %td to %td of the block)",
                     lease->entry->start - (char *)lease->proxy->block->base,
                     lease->entry->stop - (char *)lease->proxy->block->base);
    if (answer == XV_BOOK_DEADLOCK || answer == XV_BOOK_REFUSED)
        discard(ts, lease);
    return answer;
}

int XvLease_Acquire(XvThreadState *ts, XvObject *view, XvLeaseMode mode, int64_t timeout_ns, XvObject **out)
{
    int64_t deadline = xv_deadline(timeout_ns);
    XvLeaseObject *lease;
    XvBookAnswer answer;
    XV_POINTER(ts, out, -1);
    *out = NULL;
    if (xv_check_timeout(ts, timeout_ns) < 0)
        return -1;
    lease = new_lease(ts, view, mode, 0);
    if (lease == NULL)
        return -1;
    answer = ask(ts, lease, timeout_ns != 0);
    if (answer == XV_BOOK_DEADLOCK)
        return -1;
    if (answer == XV_BOOK_REFUSED)
        return XV_LEASE_WAITING;
    if (answer == XV_BOOK_WAITS) {
        bool over = false;
        while (!over && is_waiting(lease->entry) && !xv_is_interrupted(xv_thread(ts)))
            over = xv_sleep(xv_thread(ts), &lease->entry->waiter, 0, deadline);
        if (is_waiting(lease->entry) && xv_book_withdraw(lease->book, lease->entry)) {
            xv_waiter_withdraw(&lease->entry->waiter);
            discard(ts, lease);
            return over || Xv_CHECKPOINT(ts) == 0 ? XV_LEASE_WAITING : -1;
        }
    }
    *out = &lease->ob_base;
    return (int)lease->entry->state;
}

int XvLease_Begin(XvThreadState *ts, XvObject *view, XvLeaseMode mode, uint64_t token, XvObject **out)
{
    XvLeaseObject *lease;
    XvBookAnswer answer;
    XV_POINTER(ts, out, -1);
    *out = NULL;
    if (token == 0) {
        XvErr_SetString(ts, &XvExc_ValueError, "a token is not 0");
        return -1;
    }
    lease = new_lease(ts, view, mode, token);
    if (lease == NULL)
        return -1;
    answer = ask(ts, lease, true);
    if (answer == XV_BOOK_DEADLOCK)
        return -1;
    *out = &lease->ob_base;
    if (answer != XV_BOOK_WAITS)
        return (int)lease->entry->state;
    xv_sleeper_join(xv_thread(ts), &lease->sleeper, &lease->entry->waiter);
    return XV_LEASE_WAITING;
}

int XvLease_State(XvThreadState *ts, XvObject *op)
{
    XvLeaseObject *lease = (XvLeaseObject *)op;
    XvEntry *entry;
    if (xv_expect(ts, op, &XvLease_Type) < 0)
        return -1;
    entry = lease->entry;
    if (entry == NULL)
        return XV_LEASE_ENDED;
    if (lease->sleeper.waiter != NULL)
        xv_sleeper_rearm(ts->interp, &entry->waiter);
    if (is_waiting(entry))
        return XV_LEASE_WAITING;
    stop_listening(ts, lease);
    return (int)entry->state;
}

int XvLease_Release(XvThreadState *ts, XvObject *op)
{
    if (xv_expect(ts, op, &XvLease_Type) < 0)
        return -1;
    if (((XvLeaseObject *)op)->entry != NULL)
        end(ts, (XvLeaseObject *)op, xv_book_end, false);
    return 0;
}
