/* SPDX-License-Identifier: Apache-2.0
 *
 * Sub-interpreters of CPython, by Py_NewInterpreter and Py_EndInterpreter: created and destroyed without having done
 * anything.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "life.h"
#include "runtime_cpython.h"

typedef struct World {
    PyThreadState *main;   /* this thread's, of the main interpreter */
} World;

static XvStatus open_world(void **out)
{
    World *world = xvlab_python_starts() ? calloc(1, sizeof *world) : NULL;
    if (world == NULL)
        return XV_INVALID;
    world->main = PyThreadState_New(PyInterpreterState_Main());
    if (world->main == NULL) {
        free(world);
        return XV_NOMEM;
    }
    *out = world;
    return XV_OK;
}

static bool create_and_destroy(void *arg)
{
    World *world = arg;
    PyEval_RestoreThread(world->main);
    PyThreadState *ts = Py_NewInterpreter();
    bool right = ts != NULL && ts->interp != world->main->interp;
    if (ts != NULL)
        Py_EndInterpreter(ts);
    PyThreadState_Swap(world->main);
    PyEval_SaveThread();
    return right;
}

static XvStatus close_world(void *arg)
{
    World *world = arg;
    PyEval_RestoreThread(world->main);
    PyThreadState_Clear(world->main);
    PyThreadState_DeleteCurrent();
    free(world);
    return XV_OK;
}

const XvLabLifeProcs xvlab_life_cpython = {open_world, create_and_destroy, close_world, 1};
