/* SPDX-License-Identifier: Apache-2.0
 *
 * A native module to start from: a type with a number in it, a function that makes one, one that changes it. ../ring
 * has more: state for each interpreter, memory that is lent.
 */
#include <crossview/crossview.h>

typedef struct Counter {
    XvObject ob_base;
    int64_t value;
} Counter;

static XvObject *counter_repr(XvThreadState *ts, XvObject *op)
{
    return XvStr_FromFormat(ts, "<counter at %lld>", (long long)((Counter *)op)->value);
}

static const XvTypeObject Counter_Type = {
    .tp_name = "counter.Counter",
    .tp_basicsize = sizeof(Counter),
    .tp_dealloc = XvObject_Free,
    .tp_repr = counter_repr,
};

/* new() -> Counter, at zero, as all of a new object is. */
static XvObject *counter_new(XvThreadState *ts, XvObject *module, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)module, (void)args, (void)nargs;
    return XvObject_New(ts, &Counter_Type, 0);
}

/* add(counter, n) -> its value then. Arguments are borrowed; the result is a new reference, or NULL with an error. */
static XvObject *counter_add(XvThreadState *ts, XvObject *module, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)module, (void)nargs;
    if (Xv_TYPE(args[0]) != &Counter_Type)
        return XvErr_Format(ts, &XvExc_TypeError, "expected a counter, got %s", XvObject_TypeName(args[0]));
    Counter *counter = (Counter *)args[0];
    int64_t n = XvInt_AsInt64(ts, args[1]), sum;
    if (n == -1 && XvErr_Occurred(ts) != NULL)
        return NULL;
    if (__builtin_add_overflow(counter->value, n, &sum))
        return XvErr_Format(ts, &XvExc_OverflowError, "the counter is full");
    counter->value = sum;
    return XvInt_FromInt64(ts, sum);
}

static const XvFunctionDef counter_functions[] = {
    {"new", counter_new, 0, 0, "new() -> Counter"},
    {"add", counter_add, 2, 2, "add(counter, n) -> its value then"},
    {0},
};
static const XvTypeObject *const counter_types[] = {&Counter_Type, NULL};
static const XvModuleDef counter_module = {
    XV_MODULE_HEAD, .name = "counter", .functions = counter_functions, .types = counter_types};

XV_API const XvModuleDef *XvInit_counter(void);
const XvModuleDef *XvInit_counter(void) { return &counter_module; }
