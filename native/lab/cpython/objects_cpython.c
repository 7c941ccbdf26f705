/* SPDX-License-Identifier: Apache-2.0
 *
 * CPython's objects, by its C API: what objects_crossview.c does, call by call.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "runtime_cpython.h"

typedef struct World {
    PyGILState_STATE state;
    PyObject *item;               /* what is appended, and the values of the dict */
    PyObject *container;          /* the list or dict that is looked into */
    PyObject *held[XVLAB_BATCH];  /* the items of the list, or the keys of the dict */
} World;

typedef struct Thing {
    PyObject ob_base;
    char bytes[XVLAB_OBJECT_SIZE - sizeof(PyObject)];
} Thing;

static PyTypeObject thing_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "lab.thing",
    .tp_basicsize = sizeof(Thing),
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

static bool fill_list(World *world)
{
    world->container = PyList_New(0);
    bool filled = world->container != NULL;
    for (int i = 0; i < XVLAB_BATCH && filled; i++) {
        world->held[i] = PyLong_FromLong(XVLAB_FIRST_INT + i);
        filled = world->held[i] != NULL && PyList_Append(world->container, world->held[i]) == 0;
    }
    return filled;
}

static bool fill_dict(World *world)
{
    world->container = PyDict_New();
    bool filled = world->container != NULL;
    for (int i = 0; i < XVLAB_BATCH && filled; i++) {
        world->held[i] = PyUnicode_FromFormat("key%d", i);
        filled = world->held[i] != NULL && PyDict_SetItem(world->container, world->held[i], world->item) == 0;
    }
    return filled;
}

static bool fill(World *world, int32_t operation)
{
    world->item = PyLong_FromLong(XVLAB_FIRST_INT);
    if (world->item == NULL)
        return false;
    switch (operation) {
    case XVLAB_LIST_INDEX:
        return fill_list(world);
    case XVLAB_DICT_GET:
        return fill_dict(world);
    default:
        return true;
    }
}

static void leave(World *world)
{
    PyErr_Clear();
    Py_XDECREF(world->container);
    Py_XDECREF(world->item);
    for (int i = 0; i < XVLAB_BATCH; i++)
        Py_XDECREF(world->held[i]);
    PyGILState_Release(world->state);
    free(world);
}

static XvStatus open_world(XvLabBench *bench)
{
    if (!xvlab_python_starts())
        return XV_INVALID;
    World *world = calloc(1, sizeof *world);
    if (world == NULL)
        return XV_NOMEM;
    world->state = PyGILState_Ensure();
    if (PyType_Ready(&thing_type) != 0 || !fill(world, bench->operation)) {
        leave(world);
        return XV_NOMEM;
    }
    bench->world = world;
    return XV_OK;
}

static XvStatus close_world(XvLabBench *bench)
{
    leave(bench->world);
    return XV_OK;
}

static bool alloc(XvLabBench *bench)
{
    (void)bench;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        Thing *op = PyObject_New(Thing, &thing_type);
        XVLAB_MADE(op);
        if (op == NULL)
            return false;
        PyObject_Free(op);
    }
    return true;
}

static bool alloc_random(XvLabBench *bench)
{
    int live = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        Thing *op = PyObject_New(Thing, &thing_type);
        XVLAB_MADE(op);
        bench->made[i] = op;
        live += op != NULL;
    }
    for (int i = 0; i < XVLAB_BATCH; i++) {
        void *op = bench->made[bench->order[i]];
        if (op != NULL)
            PyObject_Free(op);
    }
    return live == XVLAB_BATCH;
}

static bool make_ints(XvLabBench *bench)
{
    (void)bench;
    PyObject *op;
    for (int i = 1; i < XVLAB_BATCH; i++) {
        op = PyLong_FromLong(XVLAB_FIRST_INT + i);
        XVLAB_MADE(op);
        if (op == NULL)
            return false;
        Py_DECREF(op);
    }
    op = PyLong_FromLong(XVLAB_LAST_INT);
    if (op == NULL)
        return false;
    bool right = PyLong_AsLong(op) == XVLAB_LAST_INT;
    Py_DECREF(op);
    return right;
}

static bool append(XvLabBench *bench)
{
    World *world = bench->world;
    PyObject *item = world->item;
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return false;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        if (PyList_Append(list, item) != 0)
            break;
        XVLAB_MADE(item);
    }
    bool held = PyList_Size(list) == XVLAB_BATCH && Py_REFCNT(item) == 1 + XVLAB_BATCH;
    Py_DECREF(list);
    return held && Py_REFCNT(item) == 1;
}

static bool index_list(XvLabBench *bench)
{
    World *world = bench->world;
    PyObject *list = world->container;
    int found = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        PyObject *item = PySequence_GetItem(list, i);
        XVLAB_MADE(item);
        if (item == NULL)
            break;
        found += item == world->held[i];
        Py_DECREF(item);
    }
    return found == XVLAB_BATCH && Py_REFCNT(world->held[0]) == 2;
}

static bool get_from_dict(XvLabBench *bench)
{
    World *world = bench->world;
    PyObject *dict = world->container;
    int found = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        PyObject *value = PyDict_GetItem(dict, world->held[bench->order[i]]);
        XVLAB_MADE(value);
        found += value == world->item;
    }
    return found == XVLAB_BATCH;
}

const XvLabMakerProcs xvlab_objects_cpython = {
    .open = open_world,
    .close = close_world,
    .batches = {
        [XVLAB_ALLOC] = alloc,
        [XVLAB_ALLOC_RANDOM] = alloc_random,
        [XVLAB_INT] = make_ints,
        [XVLAB_LIST_APPEND] = append,
        [XVLAB_LIST_INDEX] = index_list,
        [XVLAB_DICT_GET] = get_from_dict,
    },
};
