/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/death.h"

#include "interp/gil.h"
#include "interp/releases.h"
#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/process.h"

#include <stdio.h>
#include <string.h>

/* From now on newcomers are told, those included who stand in line. */
static void bar(XvThread *thread, uint64_t who, const char *name)
{
    XvInterpreter *interp = thread->context.head.interp;
    XvDeaths *deaths = &interp->deaths;
    pthread_mutex_lock(&interp->sleepers.lock);
    deaths->count++;
    deaths->thread = who;
    snprintf(deaths->thread_name, sizeof deaths->thread_name, "%s", name);
    deaths->holding |= xv_status(thread) == XV_THREAD_ATTACHED;
    atomic_fetch_or_explicit(&interp->mailbox.gil, XV_GIL_ABANDONED, memory_order_seq_cst);
    pthread_mutex_unlock(&interp->sleepers.lock);
    xv_gil_refuse_newcomers(&interp->mailbox);
}

static void leave_late(XvThreadState *ts, XvPendingCall *self)
{
    XvThread *thread = (XvThread *)((char *)self - offsetof(XvThread, leaving));
    XvInterpreter *interp = thread->context.head.interp;
    (void)ts;   /* never NULL: close waits for who is inside */
    interp->inside--;
    xv_thread_retire(thread);
}

/* thread's owner does nothing with it any more. */
static void let_out(XvThread *thread, uint64_t who, const char *name)
{
    XvInterpreter *interp = thread->context.head.interp;
    if (XvThreadState_Poll(&thread->context.head) == XV_THREAD_WAITING
        || xv_status(thread) == XV_THREAD_REFUSED) {
        /* A newcomer that had not got in: there is nothing to tell. */
        if (xv_thread_cancel(thread) == XV_THREAD_REFUSED)
            return;
    }
    xv_sleepers_leave(thread);
    bar(thread, who, name);
    if (xv_status(thread) == XV_THREAD_ATTACHED) {
        xv_thread_left(thread);
    } else {
        thread->leaving = (XvPendingCall){.home = interp, .run = leave_late};
        XvInterpreter_Retain(interp);
        xv_release_send(NULL, &thread->leaving);
    }
}

static void let_all_out(XvThreadState *innermost, uint64_t who, const char *name)
{
    while (innermost != NULL) {
        XvThreadState *outer = xv_thread(innermost)->outer;
        let_out(xv_thread(innermost), who, name);
        innermost = outer;
    }
}

void xv_thread_ends(XvSelf *self)
{
    char name[16];
    if (xv_forked())
        return;
    if (pthread_getname_np(self->thread, name, sizeof name) != 0)
        name[0] = 0;
    let_all_out(self->innermost, (uint64_t)self->thread, name);
    self->innermost = NULL;
}

void XvThreadState_Abandon(XvThreadState *ts, const char *who)
{
    if (!xv_forked() && !xv_thread(ts)->bound)
        let_all_out(ts, 0, who != NULL ? who : "");
}

int XvInterpreter_Acknowledge(XvInterpreter *interp, XvDeaths *out)
{
    XvDeaths deaths = {0};
    if (!xv_forked()) {
        pthread_mutex_lock(&interp->sleepers.lock);
        deaths = interp->deaths;
        memset(&interp->deaths, 0, sizeof interp->deaths);
        atomic_fetch_and_explicit(&interp->mailbox.gil, ~XV_GIL_ABANDONED, memory_order_relaxed);
        pthread_mutex_unlock(&interp->sleepers.lock);
    }
    if (out != NULL)
        *out = deaths;
    return deaths.count != 0;
}
