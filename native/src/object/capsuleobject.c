/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/capsuleobject.h"

#include "crossview/strobject.h"
#include "object/outside.h"

#include <string.h>

typedef struct XvCapsuleObject {
    XvObject ob_base;
    void *pointer;
    const char *name;
    XvCapsule_Destructor destructor;
    void *context;
    XvOutside outside;           /* on the list while destructor is to be called */
} XvCapsuleObject;

static void destroy(XvThreadState *ts, XvCapsuleObject *capsule)
{
    XvCapsule_Destructor destructor = capsule->destructor;
    if (destructor == NULL)
        return;
    capsule->destructor = NULL;
    xv_outside_remove(xv_context(ts)->world, &capsule->outside);
    destructor(capsule->pointer, capsule->context);
}

static void drop_at_close(XvThreadState *ts, XvOutside *self)
{
    destroy(ts, (XvCapsuleObject *)((char *)self - offsetof(XvCapsuleObject, outside)));
}

static void capsule_dealloc(XvThreadState *ts, XvObject *op)
{
    destroy(ts, (XvCapsuleObject *)op);
    XvObject_Free(ts, op);
}

static XvObject *capsule_repr(XvThreadState *ts, XvObject *op)
{
    const char *name = ((XvCapsuleObject *)op)->name;
    const char *quote = name == NULL ? "" : "\"";
    return XvStr_FromFormat(ts, "<capsule object %s%s%s at %p>", quote, name == NULL ? "NULL" : name, quote,
                            (void *)op);
}

const XvTypeObject XvCapsule_Type = {
    .tp_name = "capsule",
    .tp_basicsize = sizeof(XvCapsuleObject),
    .tp_dealloc = capsule_dealloc,
    .tp_repr = capsule_repr,
};

XvObject *XvCapsule_New(XvThreadState *ts, void *pointer, const char *name, XvCapsule_Destructor destructor,
                        void *context)
{
    XvCapsuleObject *capsule;
    if (pointer == NULL)
        return XvErr_Format(ts, &XvExc_ValueError, "XvCapsule_New called with null pointer");
    capsule = (XvCapsuleObject *)XvObject_New(ts, &XvCapsule_Type, 0);
    if (capsule == NULL)
        return NULL;
    capsule->pointer = pointer;
    capsule->name = name;
    capsule->destructor = destructor;
    capsule->context = context;
    capsule->outside.drop = drop_at_close;
    if (destructor != NULL)
        xv_outside_add(xv_context(ts)->world, &capsule->outside);
    return &capsule->ob_base;
}

void *XvCapsule_GetPointer(XvThreadState *ts, XvObject *op, const char *name)
{
    const XvCapsuleObject *capsule = (const XvCapsuleObject *)op;
    if (xv_expect(ts, op, &XvCapsule_Type) < 0)
        return NULL;
    if (name == NULL || capsule->name == NULL ? name != capsule->name : strcmp(name, capsule->name) != 0)
        return XvErr_Format(ts, &XvExc_ValueError, "XvCapsule_GetPointer called with incorrect name");
    return capsule->pointer;
}

const char *XvCapsule_GetName(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvCapsule_Type) < 0 ? NULL : ((XvCapsuleObject *)op)->name;
}
