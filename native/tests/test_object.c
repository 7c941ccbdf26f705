/* SPDX-License-Identifier: Apache-2.0
 *
 * Counts, types, and what becomes of an object when the last reference goes.
 */
#include <stdalign.h>

#include "world.h"

typedef struct Probe {
    XvObject ob_base;
    int *deaths;
    XvObject *owned;
} Probe;

static void probe_dealloc(XvThreadState *ts, XvObject *op)
{
    Probe *probe = (Probe *)op;
    if (probe->deaths != NULL)
        ++*probe->deaths;
    Xv_XDECREF(ts, probe->owned);
    XvObject_Free(ts, op);
}

static const XvTypeObject Probe_Type = {
    .tp_name = "probe",
    .tp_basicsize = sizeof(Probe),
    .tp_dealloc = probe_dealloc,
};

typedef struct Row {
    XvVarObject ob_base;
    int64_t items[];
} Row;

static const XvTypeObject Row_Type = {
    .tp_name = "row",
    .tp_basicsize = sizeof(Row),
    .tp_itemsize = sizeof(int64_t),
    .tp_dealloc = XvObject_Free,
};

static Probe *new_probe(XvThreadState *ts, int *deaths)
{
    Probe *probe = (Probe *)XvObject_New(ts, &Probe_Type, 0);
    CHECK_OBJECT(ts, probe);
    probe->deaths = deaths;
    return probe;
}

TEST("an object starts with CPython's sixteen bytes")
{
    CHECK_INT(sizeof(XvObject), ==, 16);
    CHECK_INT(offsetof(XvObject, ob_refcnt), ==, 0);
    CHECK_INT(offsetof(XvObject, ob_type), ==, 8);
    CHECK_INT(offsetof(XvVarObject, ob_size), ==, 16);
}

TEST("a new object has one reference, its type, and zeros behind the header")
{
    World world = open_world();
    Probe *probe = new_probe(world.ts, NULL);
    CHECK_INT(Xv_REFCNT(probe), ==, 1);
    CHECK_PTR(Xv_TYPE(probe), ==, &Probe_Type);
    CHECK_PTR(probe->deaths, ==, NULL);
    CHECK_PTR(probe->owned, ==, NULL);
    CHECK_UINT((uintptr_t)probe % alignof(max_align_t), ==, 0);
    Xv_DECREF(world.ts, probe);
    close_world(world);
}

TEST("an object has as many zero items as it was made with, also in memory that was used before")
{
    World world = open_world();
    for (int round = 0; round < 4; round++) {
        for (Xv_ssize_t nitems = 1; nitems < 300000; nitems *= 3) {
            Row *row = (Row *)XvObject_New(world.ts, &Row_Type, nitems);
            CHECK_OBJECT(world.ts, row);
            for (Xv_ssize_t i = 0; i < nitems; i++)
                CHECK_INT(row->items[i], ==, 0);
            memset(row->items, 0xee, (size_t)nitems * sizeof *row->items);
            Xv_DECREF(world.ts, row);
        }
    }
    close_world(world);
}

TEST("INCREF and DECREF count, and the last DECREF deallocates once")
{
    World world = open_world();
    int deaths = 0;
    Probe *probe = new_probe(world.ts, &deaths);
    for (int i = 2; i <= 1000; i++) {
        Xv_INCREF(probe);
        CHECK_INT(Xv_REFCNT(probe), ==, i);
    }
    for (int i = 999; i >= 1; i--) {
        Xv_DECREF(world.ts, probe);
        CHECK_INT(Xv_REFCNT(probe), ==, i);
        CHECK_INT(deaths, ==, 0);
    }
    Xv_DECREF(world.ts, probe);
    CHECK_INT(deaths, ==, 1);
    close_world(world);
}

TEST("the functions for bindings count as the inline ones do")
{
    World world = open_world();
    int deaths = 0;
    Probe *probe = new_probe(world.ts, &deaths);
    XvObject *op = &probe->ob_base;
    XvObject_IncRef(op);
    CHECK_INT(Xv_REFCNT(op), ==, 2);
    CHECK_INT(XvObject_DropRef(op), ==, 0);
    CHECK_INT(Xv_REFCNT(op), ==, 1);
    XvObject_IncRef(op);
    XvObject_DecRef(world.ts, op);
    CHECK_INT(deaths, ==, 0);
    CHECK_INT(XvObject_DropRef(op), ==, 1);
    CHECK_INT(deaths, ==, 0);
    Xv_Dealloc(world.ts, op);
    CHECK_INT(deaths, ==, 1);

    XvObject_DecRef(world.ts, &new_probe(world.ts, &deaths)->ob_base);
    CHECK_INT(deaths, ==, 2);
    close_world(world);
}

TEST("XDECREF of NULL does nothing")
{
    World world = open_world();
    int deaths = 0;
    Xv_XDECREF(world.ts, NULL);
    Xv_XDECREF(world.ts, new_probe(world.ts, &deaths));
    CHECK_INT(deaths, ==, 1);
    close_world(world);
}

TEST("an object that goes takes along what it owns")
{
    World world = open_world();
    int deaths = 0;
    XvObject *chain = NULL;
    for (int i = 0; i < 100; i++) {
        Probe *probe = new_probe(world.ts, &deaths);
        probe->owned = chain;
        chain = &probe->ob_base;
    }
    Xv_DECREF(world.ts, chain);
    CHECK_INT(deaths, ==, 100);
    close_world(world);
}

TEST("deallocation keeps the error indicator as it was")
{
    World world = open_world();
    XvObject *list = XvList_New(world.ts, 0);
    CHECK_OBJECT(world.ts, list);
    int deaths = 0;
    for (int i = 0; i < 10; i++) {
        Probe *probe = new_probe(world.ts, &deaths);
        CHECK_INT(XvList_Append(world.ts, list, &probe->ob_base), ==, 0);
        Xv_DECREF(world.ts, probe);
    }
    XvErr_SetString(world.ts, &XvExc_ValueError, "still here");
    Xv_DECREF(world.ts, list);
    CHECK_INT(deaths, ==, 10);
    CHECK_RAISED(world.ts, XvExc_ValueError, "still here");
    close_world(world);
}

TEST("a size that no address space has is an OverflowError")
{
    World world = open_world();
    CHECK_PTR(XvObject_New(world.ts, &Row_Type, XV_SSIZE_MAX), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_OverflowError, "");
    CHECK_PTR(XvObject_New(world.ts, &Row_Type, XV_SSIZE_MAX / (Xv_ssize_t)sizeof(int64_t)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_OverflowError, "");
    close_world(world);
}

TEST("memory that the system does not have is a MemoryError")
{
    World world = open_world();
    CHECK_PTR(XvObject_New(world.ts, &Row_Type, (Xv_ssize_t)1 << 57), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    Probe *probe = new_probe(world.ts, NULL);
    Xv_DECREF(world.ts, probe);
    close_world(world);
}

TEST("types are called what CPython calls them")
{
    World world = open_world();
    XvObject *integer = XvInt_FromInt64(world.ts, 1000);
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "ab", 2);
    XvObject *bytearray = XvByteArray_FromStringAndSize(world.ts, "ab", 2);
    XvObject *list = XvList_New(world.ts, 0);
    CHECK(integer != NULL && bytes != NULL && bytearray != NULL && list != NULL);
    CHECK_STR(XvObject_TypeName(Xv_None(world.ts)), "NoneType");
    CHECK_STR(XvObject_TypeName(integer), "int");
    CHECK_STR(XvObject_TypeName(bytes), "bytes");
    CHECK_STR(XvObject_TypeName(bytearray), "bytearray");
    CHECK_STR(XvObject_TypeName(list), "list");
    Xv_DECREF(world.ts, integer);
    Xv_DECREF(world.ts, bytes);
    Xv_DECREF(world.ts, bytearray);
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("None is one object in an interpreter, and another one in the next")
{
    World world = open_world();
    XvObject *none = Xv_None(world.ts);
    CHECK(XvNone_Check(none));
    CHECK_PTR(Xv_None(world.ts), ==, none);
    CHECK_INT(Xv_REFCNT(none), >=, 1);
    Xv_INCREF(none);
    Xv_DECREF(world.ts, none);

    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *other_ts = NULL;
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &other_ts));
    CHECK(XvNone_Check(Xv_None(other_ts)));
    CHECK_PTR(Xv_None(other_ts), !=, none);
    XvThreadState_Detach(other_ts);
    close_interpreter(other);
    close_world(world);
}

TEST("the table of layouts says what the compiler says")
{
    int objects = 0, buffers = 0;
    for (const XvLayoutEntry *entry = XvLayout_Table(); entry->name != NULL; entry++) {
        CHECK_INT(entry->size, >, 0);
        CHECK_INT(entry->align, >, 0);
        CHECK_INT(entry->offset % entry->align, ==, 0);
        if (strcmp(entry->name, "XvObject.ob_type") == 0) {
            CHECK_INT(entry->size, ==, sizeof(void *));
            CHECK_INT(entry->align, ==, alignof(void *));
            CHECK_INT(entry->offset, ==, offsetof(XvObject, ob_type));
            objects++;
        }
        if (strcmp(entry->name, "XvBuffer") == 0) {
            CHECK_INT(entry->size, ==, sizeof(XvBuffer));
            CHECK_INT(entry->align, ==, alignof(XvBuffer));
            CHECK_INT(entry->offset, ==, 0);
            buffers++;
        }
    }
    CHECK_INT(objects, ==, 1);
    CHECK_INT(buffers, ==, 1);
}

TEST("the library says which version it is")
{
    CHECK_INT(Xv_AbiVersion(), ==, XV_ABI_VERSION);
    int major, minor, patch, end = 0;
    CHECK_INT(sscanf(Xv_Version(), "%d.%d.%d%n", &major, &minor, &patch, &end), ==, 3);
    CHECK_INT(Xv_Version()[end], ==, '\0');
}

TEST("every status has a sentence of its own")
{
    for (int a = XV_OK; a <= XV_OVERFLOW; a++) {
        CHECK_INT(strlen(XvStatus_Message((XvStatus)a)), >, 1);
        for (int b = XV_OK; b < a; b++)
            CHECK_INT(strcmp(XvStatus_Message((XvStatus)a), XvStatus_Message((XvStatus)b)), !=, 0);
    }
    CHECK(XvStatus_Message((XvStatus)77) != NULL);
}
