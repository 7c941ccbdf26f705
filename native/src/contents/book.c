/* SPDX-License-Identifier: Apache-2.0 */
#include "contents/book.h"

#include "platform/atomic.h"
#include "platform/memory.h"

typedef struct XvEntries {
    XvEntry *first, *last;
} XvEntries;

struct XvBook {
    XvBlockNotes notes;    /* first: what the block knows */
    pthread_mutex_t lock;
    XvEntries held, waiting, marks;
};

static void append(XvEntries *list, XvEntry *entry)
{
    entry->next = NULL;
    entry->prev = list->last;
    if (list->last != NULL)
        list->last->next = entry;
    else
        list->first = entry;
    list->last = entry;
}

static void take_out(XvEntries *list, XvEntry *entry)
{
    if (entry->prev != NULL)
        entry->prev->next = entry->next;
    else
        list->first = entry->next;
    if (entry->next != NULL)
        entry->next->prev = entry->prev;
    else
        list->last = entry->prev;
}

/* The last holder of the block has gone, and with it every lease: only marks are left. */
static void free_book(XvBlockNotes *notes)
{
    XvBook *book = (XvBook *)notes;
    for (XvEntry *mark = book->marks.first, *next; mark != NULL; mark = next) {
        next = mark->next;
        xv_free(mark);
    }
    pthread_mutex_destroy(&book->lock);
    xv_free(book);
}

/* Several may make one at once: the first to name it wins, with release, for those who find it with acquire. */
XvBook *xv_book_of(XvBlock *block)
{
    XvBlockNotes *notes = atomic_load_explicit(&block->notes, memory_order_acquire);
    XvBook *book;
    if (notes != NULL)
        return (XvBook *)notes;
    book = xv_calloc(1, sizeof *book);
    if (book == NULL)
        return NULL;
    book->notes.free = free_book;
    pthread_mutex_init(&book->lock, NULL);
    if (atomic_compare_exchange_strong_explicit(&block->notes, &notes, &book->notes, memory_order_acq_rel,
                                                memory_order_acquire))
        return book;
    free_book(&book->notes);
    return (XvBook *)notes;
}

static bool overlap(const XvEntry *a, const XvEntry *b)
{
    return a->start < b->stop && b->start < a->stop && a->start != a->stop && b->start != b->stop;
}

static bool conflict(const XvEntry *a, const XvEntry *b)
{
    return (a->mode == XV_LEASE_EXCLUSIVE || b->mode == XV_LEASE_EXCLUSIVE) && overlap(a, b);
}

/* Whether an entry can go now. before: where the part of the line ends that it came after; NULL: at its end. */
static bool can_go(const XvBook *book, const XvEntry *entry, const XvEntry *before)
{
    for (const XvEntry *held = book->held.first; held != NULL; held = held->next)
        if (conflict(held, entry))
            return false;
    for (const XvEntry *earlier = book->waiting.first; earlier != before; earlier = earlier->next)
        if (conflict(earlier, entry))
            return false;
    return true;
}

static void grant(XvBook *book, XvEntry *entry)
{
    entry->state = XV_LEASE_HELD;
    for (XvEntry *mark = book->marks.first, *next; mark != NULL; mark = next) {
        next = mark->next;
        if (overlap(mark, entry)) {
            entry->state = XV_LEASE_ABANDONED;
            take_out(&book->marks, mark);
            xv_free(mark);
        }
    }
    append(&book->held, entry);
}

/* Grants all in line who can go now: a chain to wake. */
static XvWaiter *make_way(XvBook *book)
{
    XvWaiter *first = NULL, **last = &first;
    for (XvEntry *entry = book->waiting.first, *next; entry != NULL; entry = next) {
        next = entry->next;
        if (!can_go(book, entry, entry))
            continue;
        take_out(&book->waiting, entry);
        grant(book, entry);
        entry->waiter.next = NULL;
        *last = &entry->waiter;
        last = &entry->waiter.next;
    }
    return first;
}

/* Whether only entries of its own interpreter stand in the way of one that cannot go. Who stands in line waits for
   earlier ones only, so one walk from the end finds all that it waits for. */
static bool own_interpreter_alone(XvBook *book, const XvEntry *entry)
{
    for (XvEntry *earlier = book->waiting.last; earlier != NULL; earlier = earlier->prev) {
        earlier->reached = conflict(earlier, entry);
        for (const XvEntry *later = earlier->next; later != NULL && !earlier->reached; later = later->next)
            earlier->reached = later->reached && conflict(earlier, later);
    }
    for (const XvEntry *held = book->held.first; held != NULL; held = held->next) {
        bool in_the_way = conflict(held, entry);
        for (const XvEntry *waiting = book->waiting.first; waiting != NULL && !in_the_way; waiting = waiting->next)
            in_the_way = waiting->reached && conflict(held, waiting);
        if (in_the_way && held->owner != entry->owner)
            return false;
    }
    return true;
}

XvBookAnswer xv_book_ask(XvBook *book, XvEntry *entry, bool may_wait)
{
    XvBookAnswer answer = XV_BOOK_REFUSED;
    entry->state = XV_LEASE_WAITING;
    pthread_mutex_lock(&book->lock);
    if (can_go(book, entry, NULL)) {
        grant(book, entry);
        answer = XV_BOOK_GRANTED;
    } else if (may_wait && own_interpreter_alone(book, entry)) {
        answer = XV_BOOK_DEADLOCK;
    } else if (may_wait) {
        append(&book->waiting, entry);
        answer = XV_BOOK_WAITS;
    }
    pthread_mutex_unlock(&book->lock);
    return answer;
}

bool xv_book_withdraw(XvBook *book, XvEntry *entry)
{
    XvWaiter *chain = NULL;
    bool waiting;
    pthread_mutex_lock(&book->lock);
    waiting = entry->state == XV_LEASE_WAITING;
    if (waiting) {
        take_out(&book->waiting, entry);
        chain = make_way(book);
    }
    pthread_mutex_unlock(&book->lock);
    xv_chain_wake(chain, XV_WAITER_GRANTED);
    if (!waiting)
        xv_waiter_await(&entry->waiter);   /* whoever granted it may not have come to wake it yet */
    return waiting;
}

void xv_book_end(XvBook *book, XvEntry *entry)
{
    XvWaiter *chain;
    pthread_mutex_lock(&book->lock);
    take_out(&book->held, entry);
    chain = make_way(book);
    pthread_mutex_unlock(&book->lock);
    xv_free(entry);
    xv_chain_wake(chain, XV_WAITER_GRANTED);
}

void xv_book_abandon(XvBook *book, XvEntry *entry)
{
    XvWaiter *chain;
    if (entry->mode == XV_LEASE_SHARED) {   /* a reader leaves nothing half done */
        xv_book_end(book, entry);
        return;
    }
    pthread_mutex_lock(&book->lock);
    take_out(&book->held, entry);
    append(&book->marks, entry);
    chain = make_way(book);
    pthread_mutex_unlock(&book->lock);
    xv_chain_wake(chain, XV_WAITER_GRANTED);
}
