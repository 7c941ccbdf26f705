/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects and thread states that should not have come here.
 */
#include "debug/debug.h"

#include "crossview/boolobject.h"
#include "crossview/noneobject.h"
#include "interp/interp.h"
#include "object/unbound.h"
#include "platform/fatal.h"

#ifdef XV_DEBUG

#include <string.h>

static const char *trouble(const XvThread *thread)
{
    switch (xv_status(thread)) {
    case XV_THREAD_ATTACHED:
        return atomic_load_explicit(&thread->context.head.interp->mailbox.gil, memory_order_relaxed) & XV_GIL_HELD
             ? NULL : "does not hold the GIL: nobody does";
    case XV_THREAD_WAITING: return "does not hold the GIL: it waits for it";
    case XV_THREAD_UNLOCKED: return "does not hold the GIL: it has let it go";
    case XV_THREAD_SUSPENDED: return "is suspended: an attachment inside it is running";
    case XV_THREAD_REFUSED: return "was refused: its interpreter is closing";
    case XV_THREAD_DETACHED: return "has been detached";
    }
    return "is none, or has been freed";
}

void xv_debug_thread(const XvThreadState *ts)
{
    const char *what;
    if (ts == NULL)
        xv_fatal("the thread state is NULL");
    what = trouble((const XvThread *)ts);
    if (what != NULL)
        xv_fatal("the thread state %p %s", (const void *)ts, what);
}

XvThreadState *XvDebug_Here(XvThreadState *ts, const char *file, int line)
{
    xv_at(file, line);
    xv_debug_thread(ts);
    return ts;
}

static XvInterpreter *interpreter_of(const XvWorld *world)
{
    return (XvInterpreter *)((char *)world - offsetof(XvInterpreter, world));
}

/* The world that an object belongs to. None, UNBOUND, True and False lie in their world, all others in a segment of its
   heap. */
static const XvWorld *world_of(const XvObject *op)
{
    const char *p = (const char *)op;
    if (Xv_TYPE(op) == &XvNone_Type)
        return (const XvWorld *)(p - offsetof(XvWorld, none));
    if (Xv_TYPE(op) == &XvUnbound_Type)
        return (const XvWorld *)(p - offsetof(XvWorld, unbound));
    if (Xv_TYPE(op) == &XvBool_Type)
        return (const XvWorld *)(p - (((const XvIntObject *)op)->bits != 0 ? offsetof(XvWorld, true_)
                                                                          : offsetof(XvWorld, false_)));
    return (const XvWorld *)((const char *)xv_segment_of(op)->heap - offsetof(XvWorld, heap));
}

static bool is_freed(const XvObject *op)
{
    unsigned char type[sizeof op->ob_type];
    memcpy(type, &op->ob_type, sizeof type);
    for (size_t i = 0; i < sizeof type; i++)
        if (type[i] != XV_FREED_BYTE)
            return false;
    return true;
}

/* The world of an object whose memory has not been given back; ends the process for what is none. */
static const XvWorld *check_object(const XvObject *op)
{
    if (op == NULL)
        xv_fatal("the object is NULL");
    if ((uintptr_t)op % _Alignof(XvObject) != 0)
        xv_fatal("%p is no object", (const void *)op);
    if (is_freed(op))
        xv_fatal("the object at %p has been freed", (const void *)op);
    if (Xv_TYPE(op) == NULL)
        xv_fatal("the object at %p belongs to an interpreter that has been closed", (const void *)op);
    return world_of(op);
}

/* Likewise, and it must have references. */
static const XvWorld *check_alive(const XvObject *op)
{
    const XvWorld *world = check_object(op);
    if (Xv_REFCNT(op) <= 0)
        xv_fatal("the %s at %p has %td references: more were let go than taken", XvObject_TypeName(op),
                 (const void *)op, Xv_REFCNT(op));
    return world;
}

static void check_own(const XvThreadState *ts, const XvObject *op, const XvWorld *world)
{
    const XvInterpreter *theirs = interpreter_of(world), *ours = ts->interp;
    if (theirs != ours)
        xv_fatal("the %s at %p belongs to interpreter %lld '%s', the thread state to interpreter %lld '%s'",
                 XvObject_TypeName(op), (const void *)op, (long long)theirs->id, theirs->name, (long long)ours->id,
                 ours->name);
}

int xv_debug_argument(XvThreadState *ts, const void *op, const char *function)
{
    xv_debug_thread(ts);
    if (op == NULL) {
        char place[XV_ERR_MESSAGE_SIZE];
        place[xv_place(place, sizeof place)] = 0;
        XvErr_Format(ts, &XvExc_SystemError, "%s%s: NULL argument", place, function);
        return -1;
    }
    check_own(ts, op, check_alive(op));
    return 0;
}

void xv_debug_dying(XvThreadState *ts, const XvObject *op)
{
    xv_debug_thread(ts);
    check_own(ts, op, check_object(op));
}

void XvDebug_IncRef(void *op, const char *file, int line)
{
    const XvInterpreter *interp;
    if (file != NULL)
        xv_at(file, line);
    interp = interpreter_of(check_alive(op));
    if (!(atomic_load_explicit(&interp->mailbox.gil, memory_order_relaxed) & XV_GIL_HELD))
        xv_fatal("the %s at %p belongs to interpreter %lld '%s', whose GIL nobody holds", XvObject_TypeName(op), op,
                 (long long)interp->id, interp->name);
    ((XvObject *)op)->ob_refcnt++;
}

void XvDebug_DecRef(XvThreadState *ts, void *op, const char *file, int line)
{
    if (file != NULL)
        xv_at(file, line);
    xv_debug_thread(ts);
    check_own(ts, op, check_alive(op));
    if (--((XvObject *)op)->ob_refcnt == 0)
        Xv_Dealloc(ts, op);
}

#else

XvThreadState *XvDebug_Here(XvThreadState *ts, const char *file, int line) { return (void)file, (void)line, ts; }

void XvDebug_IncRef(void *op, const char *file, int line)
{
    (void)file, (void)line;
    Xv_INCREF(op);
}

void XvDebug_DecRef(XvThreadState *ts, void *op, const char *file, int line)
{
    (void)file, (void)line;
    Xv_DECREF(ts, op);
}

#endif

void XvDebug_XIncRef(void *op, const char *file, int line)
{
    if (op != NULL)
        XvDebug_IncRef(op, file, line);
}

void XvDebug_XDecRef(XvThreadState *ts, void *op, const char *file, int line)
{
    if (op != NULL)
        XvDebug_DecRef(ts, op, file, line);
}
