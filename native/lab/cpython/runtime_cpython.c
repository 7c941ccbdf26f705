/* SPDX-License-Identifier: Apache-2.0 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <pthread.h>

#include "crossview_lab/cpython.h"
#include "runtime_cpython.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool started;

static void start(void)
{
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    config.install_signal_handlers = 0;
    PyStatus status = PyConfig_SetString(&config, &config.home, XVLAB_PYTHON_HOME);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status))
        return;
    started = true;
    PyEval_SaveThread();
}

bool xvlab_python_starts(void)
{
    pthread_once(&once, start);
    return started;
}

void xvlab_cpython_join(void)
{
    xvlab_cpython_joins(&xvlab_objects_cpython);
    xvlab_cpython_gil_joins(&xvlab_gil_cpython);
    xvlab_cpython_loop_joins(XVLAB_LIFE, XVLAB_LIFE_CPYTHON, &xvlab_life_cpython);
    for (int32_t loop = 0; loop < XVLAB_VIEWS_ALL; loop++)
        if (xvlab_views_cpython[loop] != NULL)
            xvlab_cpython_loop_joins(XVLAB_VIEWS, loop, xvlab_views_cpython[loop]);
}

const char *xvlab_cpython_version(void) { return Py_GetVersion(); }
