/* SPDX-License-Identifier: Apache-2.0
 *
 * A queue as an object of an interpreter. It has a reference to the queue, which close lets go of.
 */
#include "crossview/strobject.h"
#include "object/outside.h"
#include "share/queue.h"

typedef struct XvQueueObject {
    XvObject ob_base;
    XvQueue *queue;
    XvOutside outside;
} XvQueueObject;

XvQueue *xv_queue_of(XvObject *op) { return ((XvQueueObject *)op)->queue; }

static void drop_at_close(XvThreadState *ts, XvOutside *self)
{
    XvQueueObject *object = (XvQueueObject *)((char *)self - offsetof(XvQueueObject, outside));
    xv_outside_remove(xv_context(ts)->world, self);
    XvQueue_Release(ts, object->queue);
}

static void queue_dealloc(XvThreadState *ts, XvObject *op)
{
    XvQueueObject *object = (XvQueueObject *)op;
    XvQueue *queue = object->queue;
    xv_outside_remove(xv_context(ts)->world, &object->outside);
    XvObject_Free(ts, op);
    XvQueue_Release(ts, queue);
}

static XvObject *queue_repr(XvThreadState *ts, XvObject *op)
{
    return XvStr_FromFormat(ts, "Queue(%lld)", (long long)XvQueue_Id(xv_queue_of(op)));
}

static Xv_hash_t queue_hash(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return XvQueue_Id(xv_queue_of(op));
}

static int queue_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    bool same;
    (void)ts;
    if (!XvQueue_Check(b) || (op != Xv_EQ && op != Xv_NE))
        return XV_NOT_IMPLEMENTED;
    same = xv_queue_of(a) == xv_queue_of(b);
    return same == (op == Xv_EQ);
}

const XvTypeObject XvQueue_Type = {
    .tp_name = "Queue",
    .tp_basicsize = sizeof(XvQueueObject),
    .tp_dealloc = queue_dealloc,
    .tp_repr = queue_repr,
    .tp_hash = queue_hash,
    .tp_richcompare = queue_compare,
};

XvObject *XvQueue_AsObject(XvThreadState *ts, XvQueue *queue)
{
    XvQueueObject *object;
    XV_POINTER(ts, queue, NULL);
    object = (XvQueueObject *)XvObject_New(ts, &XvQueue_Type, 0);
    if (object == NULL)
        return NULL;
    XvQueue_Retain(queue);
    object->queue = queue;
    object->outside.drop = drop_at_close;
    xv_outside_add(xv_context(ts)->world, &object->outside);
    return &object->ob_base;
}

XvQueue *XvQueue_FromObject(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvQueue_Type) < 0 ? NULL : xv_queue_of(op);
}

XvObject *XvQueue_FindObject(XvThreadState *ts, int64_t id)
{
    XvQueue *queue;
    XvObject *op;
    if (XvQueue_Find(ts->interp->runtime, id, &queue) != XV_OK)
        return XvErr_Format(ts, &XvExc_QueueNotFoundError, "queue %lld not found", (long long)id);
    op = XvQueue_AsObject(ts, queue);
    XvQueue_Release(ts, queue);
    return op;
}
