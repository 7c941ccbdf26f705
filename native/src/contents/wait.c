/* SPDX-License-Identifier: Apache-2.0
 *
 * The parking lot: lines of those who wait at some address. The kernel's own knows words of 32 bits only.
 *
 * A line serves all addresses of one hash, and those who wait at the same address stand in it in the order in which
 * they came. An address names a block and an offset as long as the block lives, and a waiter holds its block; the same
 * bytes, lent twice, are the same place to wait.
 *
 * The lot is the process' and not a runtime's, as blocks are.
 *
 *     waiter:    join the line: count + 1 (1), look at the element (2); equal: sleep
 *     notifier:  change the element (3), look at the count (4); 0: nobody is there
 *
 * Nothing is lost if not both looks can miss: 2 sees the old element, and 4 no waiter. This is store buffering, and it
 * happens on x86 too. XV_STORE_LOAD stands between 1 and 2 and between 3 and 4. As a fence: the two are in the one
 * order of seq_cst fences, and whichever comes second has its look see the other's write. Without fences it is a
 * read-modify-write of the count: if the notifier's comes first, the waiter's 1 reads from it (or from one in its
 * release sequence) and so 2 sees 3; otherwise 4 sees 1. If the count is not 0, the line's lock orders the rest: a
 * waiter joins and looks in one critical section, so a notifier that gets the lock afterwards finds it, and one
 * that had it before has been seen by 2.
 */
#include "crossview/wait.h"

#include "contents/cell.h"
#include "interp/interp.h"
#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"

/* Most changes come at once or late: about two microseconds of looking before the kernel is asked. */
#define SPINS 100

#define LINES 256

static struct { _Alignas(XV_CACHE_LINE) XvLine line; } lot[LINES] = {
    [0 ... LINES - 1] = {{.lock = PTHREAD_MUTEX_INITIALIZER}},
};

/* The line of an address. */
static XvLine *line_of(const void *address)
{
    return &lot[(uint64_t)(uintptr_t)address * UINT64_C(0x9E3779B97F4A7C15) >> 56].line;
}

struct XvWait {
    XvWaiter waiter;       /* first: a waiter in a line of the lot leads to its wait */
    const void *at;        /* the element */
    XvBlock *block;        /* a count */
    XvInterpreter *interp; /* a foreign thread's: where it was begun, a reference, and hears of interrupts */
    XvSleeper sleeper;     /* there */
};

/* Makes a wait at an element, ready to join. NULL with an error. */
static XvWait *new_wait(XvThreadState *ts, XvObject *view, Xv_ssize_t index, uint64_t token, XvCell *cell)
{
    XvBlock *block;
    XvWait *wait;
    if (xv_cell(ts, view, index, false, XV_INTEGERS, "wait", cell) < 0)
        return NULL;
    block = xv_block_of(view);
    wait = xv_calloc(1, sizeof *wait);
    if (wait == NULL || !xv_waiter_begin(&wait->waiter, ts->interp->runtime, token)) {
        xv_free(wait);
        return XvErr_NoMemory(ts);
    }
    if (XvBlock_Retain(block) != XV_OK) {
        xv_waiter_withdraw(&wait->waiter);
        xv_free(wait);
        return XvErr_Format(ts, &XvExc_OverflowError, "too many holders of one block");
    }
    wait->at = cell->at;
    wait->block = block;
    return wait;
}

static void free_wait(XvThreadState *ts, XvWait *wait)
{
    XvBlock_Release(ts, wait->block);
    xv_free(wait);
}

/* Joins the line if the element is expected. */
static bool join(XvWait *wait, XvCell cell, int64_t expected)
{
    XvLine *line = line_of(wait->at);
    bool equal;
    pthread_mutex_lock(&line->lock);
    xv_line_append(line, &wait->waiter);
    XV_STORE_LOAD(&line->count);
    equal = XvCell_Load(cell, XV_SEQ_CST) == XvCell_Value(cell, (uint64_t)expected);
    if (!equal)
        xv_line_remove(line, &wait->waiter);
    pthread_mutex_unlock(&line->lock);
    if (!equal)
        xv_waiter_withdraw(&wait->waiter);
    return equal;
}

/* Leaves the line: TIMED_OUT; or OK, a notify had taken it out. */
static int leave(XvWait *wait)
{
    XvLine *line = line_of(wait->at);
    bool in_line;
    pthread_mutex_lock(&line->lock);
    in_line = wait->waiter.in_line;
    if (in_line)
        xv_line_remove(line, &wait->waiter);
    pthread_mutex_unlock(&line->lock);
    if (!in_line) {
        xv_waiter_await(&wait->waiter);
        return XV_WAIT_OK;
    }
    xv_waiter_withdraw(&wait->waiter);
    return XV_WAIT_TIMED_OUT;
}

int XvElement_Wait(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t expected, int64_t timeout_ns)
{
    int64_t deadline = xv_deadline(timeout_ns);
    XvCell cell;
    XvWait *wait;
    int result = XV_WAIT_NOT_EQUAL;
    if (xv_check_timeout(ts, timeout_ns) < 0)
        return -1;
    wait = new_wait(ts, view, index, 0, &cell);
    if (wait == NULL)
        return -1;
    if (join(wait, cell, expected)) {
        bool over = timeout_ns == 0;
        while (!over && xv_waiter_waits(&wait->waiter) && !xv_is_interrupted(xv_thread(ts)))
            over = xv_sleep(xv_thread(ts), &wait->waiter, XV_SPINS(SPINS), deadline);
        result = leave(wait);
        if (!over && result == XV_WAIT_TIMED_OUT && Xv_CHECKPOINT(ts) < 0)
            result = -1;
    }
    free_wait(ts, wait);
    return result;
}

Xv_ssize_t XvElement_Notify(XvThreadState *ts, XvObject *view, Xv_ssize_t index, Xv_ssize_t count)
{
    XvWaiter *first = NULL, **last = &first, *waiter, *next;
    Xv_ssize_t woken = 0;
    XvCell cell;
    XvLine *line;
    if (xv_cell(ts, view, index, false, XV_INTEGERS, "notify", &cell) < 0)
        return -1;
    line = line_of(cell.at);
    XV_STORE_LOAD(&line->count);
    if (count <= 0 || atomic_load_explicit(&line->count, memory_order_relaxed) == 0)
        return 0;
    pthread_mutex_lock(&line->lock);
    for (waiter = line->first; waiter != NULL && woken < count; waiter = next) {
        next = waiter->next;
        if (((XvWait *)waiter)->at != cell.at)
            continue;
        xv_line_remove(line, waiter);
        *last = waiter;
        last = &waiter->next;
        woken++;
    }
    pthread_mutex_unlock(&line->lock);
    xv_chain_wake(first, XV_WAITER_GRANTED);
    return woken;
}

int XvWait_Begin(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t expected, uint64_t token, XvWait **out)
{
    XvCell cell;
    XvWait *wait;
    XV_POINTER(ts, out, -1);
    *out = NULL;
    if (token == 0) {
        XvErr_SetString(ts, &XvExc_ValueError, "a token is not 0");
        return -1;
    }
    wait = new_wait(ts, view, index, token, &cell);
    if (wait == NULL)
        return -1;
    if (!join(wait, cell, expected)) {
        free_wait(ts, wait);
        return XV_WAIT_NOT_EQUAL;
    }
    wait->interp = ts->interp;
    XvInterpreter_Retain(wait->interp);
    xv_sleeper_join(xv_thread(ts), &wait->sleeper, &wait->waiter);
    *out = wait;
    return XV_WAIT_WAITING;
}

int XvWait_State(XvWait *wait)
{
    xv_sleeper_rearm(wait->interp, &wait->waiter);
    return xv_waiter_waits(&wait->waiter) ? XV_WAIT_WAITING : XV_WAIT_OK;
}

int XvWait_End(XvThreadState *ts, XvWait *wait)
{
    int result;
    XV_NEEDED(wait);
    xv_sleeper_leave(wait->interp, &wait->sleeper);
    XvInterpreter_Release(wait->interp);
    result = leave(wait);
    free_wait(ts, wait);
    return result;
}
