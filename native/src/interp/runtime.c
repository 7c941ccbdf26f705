/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/runtime.h"

#include "interp/interp.h"
#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"

#include <sys/random.h>

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

XvStatus XvRuntime_Open(XvRuntime **out)
{
    XvRuntime *rt = xv_calloc(1, sizeof *rt);
    *out = rt;
    if (rt == NULL)
        return XV_NOMEM;
    pthread_mutex_init(&rt->lock, NULL);
    xv_wakes_init(&rt->wakes);
    choose_hash_key(rt);
    rt->next_id = 1;
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

bool xv_runtime_add(XvRuntime *rt, XvInterpreter *interp)
{
    bool ok;
    pthread_mutex_lock(&rt->lock);
    ok = !rt->closing;
    if (ok) {
        interp->id = rt->next_id++;
        interp->prev = NULL;
        interp->next = rt->interpreters;
        if (interp->next != NULL)
            interp->next->prev = interp;
        rt->interpreters = interp;
        rt->count++;
        /* Open from here: whoever finds it listed finds it open, and somebody who looks late at an earlier interpreter of
           this mailbox may take the GIL. All the rest is written. */
        atomic_store_explicit(&interp->mailbox.gil, 0, memory_order_release);
    }
    pthread_mutex_unlock(&rt->lock);
    return ok;
}

void xv_runtime_remove(XvRuntime *rt, XvInterpreter *interp)
{
    pthread_mutex_lock(&rt->lock);
    if (interp->prev != NULL)
        interp->prev->next = interp->next;
    else
        rt->interpreters = interp->next;
    if (interp->next != NULL)
        interp->next->prev = interp->prev;
    rt->count--;
    pthread_mutex_unlock(&rt->lock);
}

XvStatus XvRuntime_Close(XvRuntime *rt, int64_t timeout_ns)
{
    int64_t deadline = xv_deadline(timeout_ns);
    pthread_mutex_lock(&rt->lock);
    rt->closing = true;
    for (XvInterpreter *interp = rt->interpreters; interp != NULL; interp = interp->next)
        xv_interp_begin_close(interp);
    pthread_mutex_unlock(&rt->lock);
    for (;;) {
        XvInterpreter *interp;
        XvStatus status;
        int64_t left = XV_FOREVER;
        pthread_mutex_lock(&rt->lock);
        interp = rt->interpreters;
        /* A listed interpreter has a reference, its own: it lets go of that only after it has left the list. */
        if (interp != NULL)
            XvInterpreter_Retain(interp);
        pthread_mutex_unlock(&rt->lock);
        if (interp == NULL)
            break;
        if (deadline != INT64_MAX) {
            left = deadline - xv_now();
            left = left < 0 ? 0 : left;
        }
        status = XvInterpreter_Close(interp, left);
        XvInterpreter_Release(interp);
        if (status != XV_OK && status != XV_CLOSED)
            return status;
    }
    xv_runtime_release(rt);
    return XV_OK;
}

Xv_ssize_t XvRuntime_InterpreterCount(XvRuntime *rt)
{
    Xv_ssize_t count;
    pthread_mutex_lock(&rt->lock);
    count = rt->count;
    pthread_mutex_unlock(&rt->lock);
    return count;
}

int XvRuntime_TakeWakes(XvRuntime *rt, uint64_t *tokens, int max, int64_t timeout_ns)
{
    return xv_wakes_take(&rt->wakes, tokens, max, timeout_ns);
}

int XvRuntime_WakesPending(XvRuntime *rt) { return xv_wakes_pending(&rt->wakes); }

void XvRuntime_EndWakes(XvRuntime *rt) { xv_wakes_end(&rt->wakes); }
