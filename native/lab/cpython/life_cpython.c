/* SPDX-License-Identifier: Apache-2.0
 *
 * Sub-interpreters of CPython, by Py_NewInterpreter and Py_EndInterpreter: created and destroyed without having done
 * anything.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "runtime_cpython.h"

typedef struct World {
    PyThreadState *main;   /* this thread's, of the main interpreter */
} World;

static XvStatus open_world(XvLabPlace *place)
{
    World *world = xvlab_python_starts() ? calloc(1, sizeof *world) : NULL;
    if (world == NULL)
        return XV_INVALID;
    world->main = PyThreadState_New(PyInterpreterState_Main());
    if (world->main == NULL) {
        free(world);
        return XV_NOMEM;
    }
    place->world = world;
    return XV_OK;
}

static bool create_and_destroy(XvLabPlace *place)
{
    World *world = place->world;
    PyEval_RestoreThread(world->main);
    PyThreadState *ts = Py_NewInterpreter();
    bool right = ts != NULL && ts->interp != world->main->interp;
    if (ts != NULL)
        Py_EndInterpreter(ts);
    PyThreadState_Swap(world->main);
    PyEval_SaveThread();
    return right;
}

static XvStatus close_world(XvLabPlace *place)
{
    World *world = place->world;
    PyEval_RestoreThread(world->main);
    PyThreadState_Clear(world->main);
    PyThreadState_DeleteCurrent();
    free(world);
    return XV_OK;
}

const XvLabLoopProcs xvlab_life_cpython = {1, create_and_destroy, .open = open_world, .close = close_world};
