/* SPDX-License-Identifier: Apache-2.0
 *
 * CPython's memoryview, by its C API: what views_small.c and views_bulk.c do, call by call.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "runtime_cpython.h"
#include "views.h"

typedef struct World {
    PyGILState_STATE state;
    PyObject *view, *slice, *tobytes;
    int32_t loop;
    Py_ssize_t shape[2], strides[2], first;   /* of the view; first: element that is changed in each chunk */
    Py_ssize_t size;                          /* of its bytes */
    Py_ssize_t place;                         /* of that element in them */
    int32_t turn;
    _Alignas(64) char memory[XVLAB_LARGE];
} World;

static void as_elements(World *world)
{
    int64_t *elements = (int64_t *)(void *)world->memory;
    for (int i = 0; i < XVLAB_ELEMENTS; i++)
        elements[i] = i + 1000;
    Py_buffer buffer = {
        .buf = world->memory, .len = XVLAB_ELEMENTS * sizeof(int64_t), .itemsize = sizeof(int64_t), .ndim = 1,
        .format = (char *)"q", .shape = world->shape, .strides = world->strides,
    };
    world->shape[0] = XVLAB_ELEMENTS;
    world->strides[0] = sizeof(int64_t);
    world->view = PyMemoryView_FromBuffer(&buffer);
}

static void as_grid(World *world, Py_ssize_t lines, Py_ssize_t columns, Py_ssize_t down, Py_ssize_t across)
{
    Py_buffer buffer = {
        .buf = world->memory, .len = lines * columns * (Py_ssize_t)sizeof(int32_t), .itemsize = sizeof(int32_t),
        .ndim = 2, .format = (char *)"i", .shape = world->shape, .strides = world->strides,
    };
    world->shape[0] = lines;
    world->shape[1] = columns;
    world->strides[0] = down * (Py_ssize_t)sizeof(int32_t);
    world->strides[1] = across * (Py_ssize_t)sizeof(int32_t);
    world->size = buffer.len;
    world->first = down + across;
    world->place = columns + 1;
    world->view = PyMemoryView_FromBuffer(&buffer);
}

static PyObject *slice_of(Py_ssize_t start, Py_ssize_t stop)
{
    PyObject *from = PyLong_FromSsize_t(start), *to = PyLong_FromSsize_t(stop);
    PyObject *slice = from == NULL || to == NULL ? NULL : PySlice_New(from, to, NULL);
    Py_XDECREF(from);
    Py_XDECREF(to);
    return slice;
}

static XvStatus open_world(XvLabPlace *place)
{
    World *world = xvlab_python_starts() ? aligned_alloc(64, (sizeof *world + 63) / 64 * 64) : NULL;
    if (world == NULL)
        return XV_INVALID;
    memset(world, 0, sizeof *world);
    world->state = PyGILState_Ensure();
    place->world = world;
    return XV_OK;
}

static bool leave(XvLabPlace *place)
{
    World *world = place->world;
    bool clean = PyErr_Occurred() == NULL;
    PyErr_Clear();
    Py_CLEAR(world->view);
    Py_CLEAR(world->slice);
    Py_CLEAR(world->tobytes);
    return clean;
}

static XvStatus close_world(XvLabPlace *place)
{
    World *world = place->world;
    PyGILState_Release(world->state);
    free(world);
    return XV_OK;
}

static XvStatus filled(World *world)
{
    world->slice = slice_of(8, -8);
    world->tobytes = PyUnicode_InternFromString("tobytes");
    return world->view == NULL || world->slice == NULL || world->tobytes == NULL ? XV_NOMEM : XV_OK;
}

static XvStatus enter_elements(XvLabPlace *place)
{
    as_elements(place->world);
    return filled(place->world);
}

static XvStatus enter_transposed(XvLabPlace *place)
{
    as_grid(place->world, XVLAB_SIDE / 2, XVLAB_SIDE, 1, XVLAB_SIDE / 2);
    return filled(place->world);
}

static XvStatus enter_stepped(XvLabPlace *place)
{
    as_grid(place->world, XVLAB_SIDE, XVLAB_SIDE / 2, XVLAB_SIDE, 2);
    return filled(place->world);
}

static XvStatus enter_large(XvLabPlace *place)
{
    as_grid(place->world, 1, XVLAB_LARGE / sizeof(int32_t), XVLAB_LARGE / sizeof(int32_t), 1);
    ((World *)place->world)->first = ((World *)place->world)->place = 0;
    return filled(place->world);
}

static bool is_right(World *world, PyObject *part)
{
    return part != NULL && PyMemoryView_Check(part)
        && PyMemoryView_GET_BUFFER(part)->buf == world->memory + 8 * sizeof(int64_t)
        && PyObject_Length(part) == XVLAB_ELEMENTS - 16;
}

static bool slice(XvLabPlace *place)
{
    World *world = place->world;
    PyObject *part = NULL;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        Py_XDECREF(part);
        part = PySequence_GetSlice(world->view, 8, XVLAB_ELEMENTS - 8);
        XVLAB_MADE(part);
        if (part == NULL)
            return false;
    }
    bool right = is_right(world, part);
    Py_DECREF(part);
    return right;
}

static bool get_slice(XvLabPlace *place)
{
    World *world = place->world;
    PyObject *part = NULL;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        Py_XDECREF(part);
        part = PyObject_GetItem(world->view, world->slice);
        XVLAB_MADE(part);
        if (part == NULL)
            return false;
    }
    bool right = is_right(world, part);
    Py_DECREF(part);
    return right;
}

static bool read_boxed(XvLabPlace *place)
{
    World *world = place->world;
    int64_t sum = 0;
    for (Py_ssize_t i = 0; i < XVLAB_ELEMENTS; i++) {
        PyObject *element = PySequence_GetItem(world->view, i);
        if (element == NULL)
            return false;
        sum += PyLong_AsLongLong(element);
        XVLAB_MADE(sum);
        Py_DECREF(element);
    }
    return sum == XVLAB_ELEMENTS_SUM;
}

static bool to_bytes(XvLabPlace *place)
{
    World *world = place->world;
    int32_t *element = (int32_t *)(void *)world->memory + world->first;
    bool right = true;
    *element = ++world->turn;
    for (int i = 0; i < XVLAB_COPIES; i++) {
        PyObject *bytes = PyObject_CallMethodNoArgs(world->view, world->tobytes);
        XVLAB_MADE(bytes);
        if (bytes == NULL)
            return false;
        right &= PyBytes_GET_SIZE(bytes) == world->size
              && memcmp(PyBytes_AS_STRING(bytes) + world->place * (Py_ssize_t)sizeof *element, element,
                        sizeof *element) == 0;
        Py_DECREF(bytes);
    }
    return right;
}

#define LOOP(n, does, comes) \
    &(const XvLabLoopProcs){n, does, .open = open_world, .close = close_world, .enter = comes, .leave = leave}

const XvLabLoopProcs *const xvlab_views_cpython[XVLAB_VIEWS_ALL] = {
    [XVLAB_VIEWS_CPYTHON_SLICE] = LOOP(XVLAB_BATCH, slice, enter_elements),
    [XVLAB_VIEWS_CPYTHON_GETITEM] = LOOP(XVLAB_BATCH, get_slice, enter_elements),
    [XVLAB_VIEWS_CPYTHON_BOXED] = LOOP(XVLAB_ELEMENTS, read_boxed, enter_elements),
    [XVLAB_VIEWS_CPYTHON_TRANSPOSED] = LOOP(XVLAB_COPIES, to_bytes, enter_transposed),
    [XVLAB_VIEWS_CPYTHON_STEPPED] = LOOP(XVLAB_COPIES, to_bytes, enter_stepped),
    [XVLAB_VIEWS_CPYTHON_LARGE] = LOOP(XVLAB_COPIES, to_bytes, enter_large),
};
