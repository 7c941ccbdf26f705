/* SPDX-License-Identifier: Apache-2.0
 *
 * CPython's GIL, by its C API: what gil_crossview.c does, call by call. Its GIL is let go by whoever runs Python code,
 * so that is what computing is here: a chunk is a call of a function that counts to 100.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "gil.h"
#include "runtime_cpython.h"

static const char program[] = "def chunk():\n    for i in range(100):\n        pass\n";

typedef struct World {
    PyObject *names;
    PyObject *chunk;   /* borrowed from names */
} World;

static void close_world(void *arg, XvLabGilSample *out)
{
    World *world = arg;
    PyGILState_STATE state = PyGILState_Ensure();
    (void)out;
    Py_XDECREF(world->names);
    PyErr_Clear();
    PyGILState_Release(state);
    free(world);
}

static XvStatus open_world(void **out)
{
    World *world = xvlab_python_starts() ? calloc(1, sizeof *world) : NULL;
    PyGILState_STATE state;
    PyObject *result = NULL;
    *out = world;
    if (world == NULL)
        return XV_INVALID;
    state = PyGILState_Ensure();
    world->names = PyDict_New();
    if (world->names != NULL)
        result = PyRun_String(program, Py_file_input, world->names, world->names);
    Py_XDECREF(result);
    world->chunk = result != NULL ? PyDict_GetItemString(world->names, "chunk") : NULL;
    PyGILState_Release(state);
    if (world->chunk != NULL)
        return XV_OK;
    close_world(world, NULL);
    return XV_NOMEM;
}

static XvStatus enter(XvLabGilSide *side)
{
    PyThreadState *ts = PyThreadState_New(PyInterpreterState_Main());
    side->state = ts;
    return ts != NULL ? XV_OK : XV_NOMEM;
}

static void lock(XvLabGilSide *side) { PyEval_RestoreThread(side->state); }

static void unlock(XvLabGilSide *side)
{
    (void)side;
    PyEval_SaveThread();
}

static void compute(XvLabGilSide *side)
{
    World *world = side->world;
    do {
        Py_XDECREF(PyObject_CallNoArgs(world->chunk));
        side->chunks++;
    } while (!xvlab_gil_over(side));
}

static void leave(XvLabGilSide *side)
{
    lock(side);
    PyThreadState_Clear(side->state);
    PyThreadState_DeleteCurrent();
}

const XvLabGilProcs xvlab_gil_cpython = {open_world, enter, lock, unlock, compute, leave, close_world};
