/* SPDX-License-Identifier: Apache-2.0
 *
 * A native module to copy: bytes in a ring of fixed capacity, with a type of its own that lends its memory.
 *
 *     cc -std=c11 -O2 -fPIC -shared -fvisibility=hidden -I INCLUDE ring.c -o ring.so -L LIB -lcrossview
 *
 * What is to be seen here: what a module is made of (at the end), state for each interpreter, a type with slots, the
 * buffer protocol with a promise that is kept, arguments that are checked.
 */
#include <crossview/crossview.h>

#include <string.h>

#define MAX_CAPACITY (1 << 30)

/* One for each interpreter. What changes belongs here and not in a static variable, which all would share. */
typedef struct RingState {
    int64_t made;
} RingState;

/* The type. An object starts with the two words of XvObject. */

typedef struct Ring {
    XvObject ob_base;
    char *data;              /* capacity bytes from the interpreter's heap */
    Xv_ssize_t capacity;
    Xv_ssize_t start;        /* where the oldest byte is */
    Xv_ssize_t used;         /* bytes that are in */
    Xv_ssize_t exports;      /* buffers that are out: data must stay where it is */
} Ring;

static void ring_dealloc(XvThreadState *ts, XvObject *op)
{
    XvMem_Free(ts, ((Ring *)op)->data);
    XvObject_Free(ts, op);
}

static XvObject *ring_repr(XvThreadState *ts, XvObject *op)
{
    const Ring *ring = (const Ring *)op;
    return XvStr_FromFormat(ts, "<ring of %td bytes, %td in use>", ring->capacity, ring->used);
}

static Xv_ssize_t ring_length(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return ((Ring *)op)->used;
}

static char *at(const Ring *ring, Xv_ssize_t index) { return ring->data + (ring->start + index) % ring->capacity; }

/* ring[index], oldest first. A negative index has had the length added. */
static XvObject *ring_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    const Ring *ring = (const Ring *)op;
    if (index < 0 || index >= ring->used)
        return XvErr_Format(ts, &XvExc_IndexError, "ring index out of range");
    return XvInt_FromInt64(ts, (unsigned char)*at(ring, index));
}

static int ring_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    Ring *ring = (Ring *)op;
    if (XvBuffer_FillInfo(ts, view, op, ring->data, ring->capacity, 0, flags) < 0)
        return -1;
    ring->exports++;
    return 0;
}

static void ring_releasebuffer(XvThreadState *ts, XvObject *op, XvBuffer *view)
{
    (void)ts;
    (void)view;
    ((Ring *)op)->exports--;
}

static const XvBufferProcs ring_as_buffer = {
    .bf_getbuffer = ring_getbuffer,
    .bf_releasebuffer = ring_releasebuffer,
};

static const XvTypeObject Ring_Type = {
    .tp_name = "ring.Ring",
    .tp_basicsize = sizeof(Ring),
    .tp_dealloc = ring_dealloc,
    .tp_repr = ring_repr,
    .tp_as_buffer = &ring_as_buffer,
    .sq_length = ring_length,
    .sq_item = ring_item,
};

/* The functions. module is the interpreter's own; arguments are borrowed; the result is a new reference. */

static Ring *ring_argument(XvThreadState *ts, XvObject *op)
{
    if (Xv_TYPE(op) == &Ring_Type)
        return (Ring *)op;
    return XvErr_Format(ts, &XvExc_TypeError, "expected a ring, got %s", XvObject_TypeName(op));
}

static int capacity_argument(XvThreadState *ts, XvObject *op, Xv_ssize_t *capacity)
{
    int64_t value = XvInt_AsInt64(ts, op);
    if (value == -1 && XvErr_Occurred(ts) != NULL)
        return -1;
    if (value < 1 || value > MAX_CAPACITY) {
        XvErr_Format(ts, &XvExc_ValueError, "capacity must be 1 to %d", MAX_CAPACITY);
        return -1;
    }
    *capacity = (Xv_ssize_t)value;
    return 0;
}

static XvObject *ring_new(XvThreadState *ts, XvObject *module, XvObject *const *args, Xv_ssize_t nargs)
{
    Xv_ssize_t capacity;
    Ring *ring;
    (void)nargs;
    if (capacity_argument(ts, args[0], &capacity) < 0)
        return NULL;
    ring = (Ring *)XvObject_New(ts, &Ring_Type, 0);
    if (ring == NULL)
        return NULL;
    ring->data = XvMem_Alloc(ts, capacity);
    if (ring->data == NULL) {
        Xv_DECREF(ts, ring);
        return NULL;
    }
    memset(ring->data, 0, (size_t)capacity);
    ring->capacity = capacity;
    ((RingState *)XvModule_State(ts, module))->made++;
    return &ring->ob_base;
}

/* put(ring, bytes): how many fitted. */
static XvObject *ring_put(XvThreadState *ts, XvObject *module, XvObject *const *args, Xv_ssize_t nargs)
{
    Ring *ring = ring_argument(ts, args[0]);
    XvBuffer source;
    Xv_ssize_t n = 0;
    (void)module;
    (void)nargs;
    if (ring == NULL || XvObject_GetBuffer(ts, args[1], &source, XvBUF_SIMPLE) < 0)
        return NULL;
    for (; n < source.len && ring->used < ring->capacity; n++)
        *at(ring, ring->used++) = ((const char *)source.buf)[n];
    XvBuffer_Release(ts, &source);
    return XvInt_FromInt64(ts, n);
}

/* get(ring, n): up to n bytes, the oldest. */
static XvObject *ring_get(XvThreadState *ts, XvObject *module, XvObject *const *args, Xv_ssize_t nargs)
{
    Ring *ring = ring_argument(ts, args[0]);
    Xv_ssize_t n;
    XvObject *bytes;
    (void)module;
    (void)nargs;
    if (ring == NULL || capacity_argument(ts, args[1], &n) < 0)
        return NULL;
    n = n < ring->used ? n : ring->used;
    bytes = XvBytes_FromStringAndSize(ts, NULL, n);
    if (bytes == NULL)
        return NULL;
    for (Xv_ssize_t i = 0; i < n; i++)
        XvBytes_AsString(ts, bytes)[i] = *at(ring, i);
    ring->start = (ring->start + n) % ring->capacity;
    ring->used -= n;
    return bytes;
}

/* resize(ring, capacity): empties it. Whoever holds a buffer of it relies on the memory staying where it is. */
static XvObject *ring_resize(XvThreadState *ts, XvObject *module, XvObject *const *args, Xv_ssize_t nargs)
{
    Ring *ring = ring_argument(ts, args[0]);
    Xv_ssize_t capacity;
    char *data;
    (void)module;
    (void)nargs;
    if (ring == NULL || capacity_argument(ts, args[1], &capacity) < 0)
        return NULL;
    if (ring->exports != 0)
        return XvErr_Format(ts, &XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
    data = XvMem_Realloc(ts, ring->data, capacity);
    if (data == NULL)
        return NULL;
    memset(data, 0, (size_t)capacity);
    ring->data = data;
    ring->capacity = capacity;
    ring->start = ring->used = 0;
    Xv_INCREF(Xv_None(ts));
    return Xv_None(ts);
}

/* made(): how many rings this interpreter has made. */
static XvObject *ring_made(XvThreadState *ts, XvObject *module, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)args;
    (void)nargs;
    return XvInt_FromInt64(ts, ((RingState *)XvModule_State(ts, module))->made);
}

/* What the module is made of. */

static const XvFunctionDef ring_functions[] = {
    {"new", ring_new, 1, 1, "new(capacity) -> Ring"},
    {"put", ring_put, 2, 2, "put(ring, bytes) -> how many bytes fitted"},
    {"get", ring_get, 2, 2, "get(ring, n) -> up to n bytes, the oldest"},
    {"resize", ring_resize, 2, 2, "resize(ring, capacity): empties it"},
    {"made", ring_made, 0, 0, "made() -> how many rings this interpreter has made"},
    {0},
};

static const XvConstantDef ring_constants[] = {
    XV_INT_CONSTANT("MAX_CAPACITY", MAX_CAPACITY),
    XV_STR_CONSTANT("__version__", "1.0"),
    {0},
};

static const XvTypeObject *const ring_types[] = {&Ring_Type, NULL};

static const XvModuleDef ring_module = {
    XV_MODULE_HEAD,
    .name = "ring",
    .doc = "Bytes in a ring.",
    .functions = ring_functions,
    .constants = ring_constants,
    .types = ring_types,
    .state_size = sizeof(RingState),
};

XV_API const XvModuleDef *XvInit_ring(void);

const XvModuleDef *XvInit_ring(void) { return &ring_module; }
