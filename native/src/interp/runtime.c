/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/runtime.h"

#include "interp/death.h"
#include "interp/interp.h"
#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"
#include "platform/process.h"

#include <stdio.h>
#include <sys/random.h>

#define STALL_NS 1000000000

int Xv_AbiVersion(void) { return XV_ABI_VERSION; }

const char *Xv_Version(void) { return XV_VERSION; }

const char *XvStatus_Message(XvStatus status)
{
    switch (status) {
    case XV_OK: return "done";
    case XV_BUSY: return "would have to wait";
    case XV_TIMEOUT: return "the time is over";
    case XV_CLOSED: return "closed";
    case XV_NOMEM: return "out of memory";
    case XV_INVALID: return "invalid argument or state";
    case XV_OVERFLOW: return "a count would overflow";
    case XV_ABANDONED: return "a thread has died inside the interpreter, and nobody has acknowledged it";
    case XV_FORKED: return "this process was forked: its copy of the runtime is dead";
    case XV_OSERROR: return "the operating system refused";
    }
    return "unknown status";
}

/* Random numbers from the system. Where it has none to give (very early in the boot), the address of the runtime and
   the time have to do: the keys keep people from choosing colliding keys, nothing more. */
static void choose_hash_key(XvRuntime *rt)
{
    if (getrandom(rt->hash_key, sizeof rt->hash_key, GRND_NONBLOCK) == (ssize_t)sizeof rt->hash_key)
        return;
    rt->hash_key[0] = (uintptr_t)rt * UINT64_C(0x9E3779B97F4A7C15);
    rt->hash_key[1] = (uint64_t)xv_now() * UINT64_C(0xBF58476D1CE4E5B9);
}

static void print_stall(void *arg, const XvStall *stall)
{
    (void)arg;
    fprintf(stderr,
            "crossview: thread %#llx%s%s%s holds the GIL of interpreter %lld%s%s%s and has reached no checkpoint since "
            "it was asked to hand over %.1f s ago; %lld waiting. Let it call Xv_CHECKPOINT, or let the GIL go around "
            "what blocks.\n",
            (unsigned long long)stall->thread, stall->thread_name[0] ? " (" : "", stall->thread_name,
            stall->thread_name[0] ? ")" : "", (long long)stall->interpreter, stall->name[0] ? " \"" : "", stall->name,
            stall->name[0] ? "\"" : "", (double)stall->asked_ns / 1e9, (long long)stall->waiting);
}

XvStatus XvRuntime_Open(XvRuntime **out)
{
    XvRuntime *rt;
    *out = NULL;
    if (xv_forked())
        return XV_FORKED;
    rt = xv_process_begin(xv_thread_ends) ? xv_calloc(1, sizeof *rt) : NULL;
    *out = rt;
    if (rt == NULL)
        return XV_NOMEM;
    rt->stall_after_ns = STALL_NS;
    rt->stall_report = print_stall;
    pthread_mutex_init(&rt->lock, NULL);
    xv_wakes_init(&rt->wakes);
    choose_hash_key(rt);
    rt->next_id = 1;
    atomic_init(&rt->closings, 0);
    atomic_init(&rt->refs, 1);
    return XV_OK;
}

void xv_runtime_retain(XvRuntime *rt) { atomic_fetch_add_explicit(&rt->refs, 1, memory_order_relaxed); }

void xv_runtime_release(XvRuntime *rt)
{
    if (atomic_fetch_sub_explicit(&rt->refs, 1, memory_order_release) != 1)
        return;
    XV_ACQUIRE_LAST(&rt->refs);
    xv_wakes_destroy(&rt->wakes);
    pthread_mutex_destroy(&rt->lock);
    xv_free(rt);
}

static XvInterpreter **bucket(XvRuntime *rt, int64_t id) { return &rt->by_id[(uint64_t)id % XV_ID_BUCKETS]; }

bool xv_runtime_add(XvRuntime *rt, XvInterpreter *interp)
{
    bool ok;
    pthread_mutex_lock(&rt->lock);
    ok = !rt->closing;
    if (ok) {
        interp->id = rt->next_id++;
        interp->next = NULL;
        interp->prev = rt->last;
        *(rt->last != NULL ? &rt->last->next : &rt->first) = interp;
        rt->last = interp;
        interp->next_by_id = *bucket(rt, interp->id);
        *bucket(rt, interp->id) = interp;
        rt->count++;
        /* Open from here: whoever finds it listed finds it open, and somebody who looks late at an earlier
           interpreter of this mailbox may take the GIL. All the rest is written. */
        atomic_store_explicit(&interp->mailbox.gil, XV_GIL_FRESH, memory_order_release);
    }
    pthread_mutex_unlock(&rt->lock);
    return ok;
}

void xv_runtime_remove(XvRuntime *rt, XvInterpreter *interp)
{
    XvInterpreter **link = bucket(rt, interp->id);
    void (*interpreter_closed)(XvRuntime *);
    pthread_mutex_lock(&rt->lock);
    *(interp->prev != NULL ? &interp->prev->next : &rt->first) = interp->next;
    *(interp->next != NULL ? &interp->next->prev : &rt->last) = interp->prev;
    while (*link != interp)
        link = &(*link)->next_by_id;
    *link = interp->next_by_id;
    rt->count--;
    atomic_fetch_add_explicit(&rt->closings, 1, memory_order_seq_cst);
    interpreter_closed = rt->queues.interpreter_closed;
    pthread_mutex_unlock(&rt->lock);
    if (interpreter_closed != NULL)
        interpreter_closed(rt);
}

bool xv_runtime_is_open(XvRuntime *rt, int64_t id)
{
    const XvInterpreter *interp;
    pthread_mutex_lock(&rt->lock);
    for (interp = *bucket(rt, id); interp != NULL && interp->id != id; interp = interp->next_by_id)
        ;
    pthread_mutex_unlock(&rt->lock);
    return interp != NULL;
}

XvStatus XvRuntime_Close(XvRuntime *rt, int64_t timeout_ns)
{
    void (*queues_closed)(XvRuntime *);
    int64_t deadline;
    if (xv_forked())
        return XV_FORKED;
    if (timeout_ns < XV_FOREVER)
        return XV_INVALID;
    deadline = xv_deadline(timeout_ns);
    pthread_mutex_lock(&rt->lock);
    rt->closing = true;
    for (XvInterpreter *interp = rt->first; interp != NULL; interp = interp->next)
        xv_interp_begin_close(interp);
    pthread_mutex_unlock(&rt->lock);
    for (;;) {
        XvInterpreter *interp;
        XvStatus status;
        pthread_mutex_lock(&rt->lock);
        interp = rt->first;
        /* A listed interpreter has a reference, its own: it lets go of that only after it has left the list. */
        if (interp != NULL)
            XvInterpreter_Retain(interp);
        pthread_mutex_unlock(&rt->lock);
        if (interp == NULL)
            break;
        status = xv_interp_close(interp, deadline);
        XvInterpreter_Release(interp);
        if (status != XV_OK && status != XV_CLOSED)
            return status;
    }
    pthread_mutex_lock(&rt->lock);
    queues_closed = rt->queues.closed;
    pthread_mutex_unlock(&rt->lock);
    if (queues_closed != NULL)
        queues_closed(rt);
    xv_runtime_release(rt);
    return XV_OK;
}

Xv_ssize_t XvRuntime_InterpreterCount(XvRuntime *rt)
{
    Xv_ssize_t count;
    if (xv_forked())
        return 0;
    pthread_mutex_lock(&rt->lock);
    count = rt->count;
    pthread_mutex_unlock(&rt->lock);
    return count;
}

XvStatus XvRuntime_FindInterpreter(XvRuntime *rt, int64_t id, XvInterpreter **out)
{
    *out = NULL;
    if (xv_forked())
        return XV_FORKED;
    if (id < 1)
        return XV_INVALID;
    pthread_mutex_lock(&rt->lock);
    for (*out = *bucket(rt, id); *out != NULL && (*out)->id != id; *out = (*out)->next_by_id)
        ;
    if (*out != NULL)
        XvInterpreter_Retain(*out);
    pthread_mutex_unlock(&rt->lock);
    return *out != NULL ? XV_OK : XV_CLOSED;
}

Xv_ssize_t XvRuntime_ListInterpreters(XvRuntime *rt, XvInterpreter **out, Xv_ssize_t max)
{
    Xv_ssize_t count = 0;
    if (xv_forked())
        return 0;
    pthread_mutex_lock(&rt->lock);
    for (XvInterpreter *interp = rt->first; interp != NULL && count < max; interp = interp->next) {
        XvInterpreter_Retain(interp);
        out[count++] = interp;
    }
    count = rt->count;
    pthread_mutex_unlock(&rt->lock);
    return count;
}

XvStatus XvRuntime_SetStallReport(XvRuntime *rt, int64_t after_ns, XvStallProc proc, void *arg)
{
    if (after_ns < XV_FOREVER || after_ns == 0)
        return XV_INVALID;
    rt->stall_after_ns = after_ns;
    rt->stall_report = proc != NULL ? proc : print_stall;
    rt->stall_arg = arg;
    return XV_OK;
}

int XvRuntime_TakeWakes(XvRuntime *rt, uint64_t *tokens, int max, int64_t timeout_ns)
{
    return xv_forked() ? -1 : xv_wakes_take(&rt->wakes, tokens, max, timeout_ns);
}

int XvRuntime_WakesPending(XvRuntime *rt) { return xv_wakes_pending(&rt->wakes); }

void XvRuntime_EndWakes(XvRuntime *rt)
{
    if (!xv_forked())
        xv_wakes_end(&rt->wakes);
}
