/* SPDX-License-Identifier: Apache-2.0
 *
 * Out of memory is an error like any other, at every single allocation. Each case below runs in a process of its own
 * with its first allocation failing, then with its second, and so on until it comes through; where there are more than
 * 500, 500 of them are chosen by chance, the same in every run. Each time
 *
 *   - the case comes to its end, or one of its calls fails with MemoryError (or with an error that has it for its
 *     cause);
 *   - the same case succeeds afterwards, in the same interpreter: what failed has left nothing half done;
 *   - then there are as many references, blocks in the heap and allocations outside of it as without a failure.
 *
 * Needs the debug build, which makes the allocations fail.
 */
#include "world.h"

#define CHOSEN 500

typedef struct Case {
    const char *sentence;
    void (*run)(struct Case *c, XvThreadState *ts);
    struct Case *next;
    /* While it runs */
    XvObject *owned[64];   /* dropped at its end, however that comes */
    int count;
    int finished;
} Case;

static Case *cases;

#define CASE(sentence) CASE_DECLARE(sentence, __LINE__)
#define CASE_DECLARE(sentence, number) CASE_DEFINE(sentence, number)
#define CASE_DEFINE(sentence, number)                                                                                  \
    static void case_run_##number(Case *c, XvThreadState *ts);                                                         \
    __attribute__((constructor)) static void case_add_##number(void)                                                   \
    {                                                                                                                  \
        static Case fresh = {sentence, case_run_##number, NULL, {NULL}, 0, 0};                                         \
        Case **at = &cases;                                                                                            \
        while (*at != NULL)                                                                                            \
            at = &(*at)->next;                                                                                         \
        *at = &fresh;                                                                                                  \
    }                                                                                                                  \
    static void case_run_##number(Case *c, XvThreadState *ts)

/* The case ends here, unless the call gives an object, which is dropped at the end. */
#define OWN(place, call)                                                                                               \
    do {                                                                                                               \
        (place) = (call);                                                                                              \
        if ((place) == NULL)                                                                                           \
            return;                                                                                                    \
        CHECK_INT(c->count, <, 64);                                                                                    \
        c->owned[c->count++] = (place);                                                                                \
    } while (0)

/* It ends here, unless the call succeeds. */
#define DO(call)                                                                                                       \
    do {                                                                                                               \
        if ((call) < 0)                                                                                                \
            return;                                                                                                    \
    } while (0)

#define END c->finished = 1

/* The cases: what makes, grows, converts or loads something. */

CASE("numbers")
{
    XvObject *op, *text;
    OWN(op, XvInt_FromInt64(ts, 7));
    OWN(op, XvInt_FromInt64(ts, INT64_MIN));
    OWN(text, XvObject_Repr(ts, op));
    OWN(op, XvFloat_FromDouble(ts, 0.1));
    OWN(text, XvObject_Str(ts, op));
    OWN(op, XvBool_FromLong(ts, 1));
    OWN(text, XvObject_Repr(ts, op));
    END;
}

CASE("text and bytes")
{
    XvObject *a, *b, *sum, *part;
    OWN(a, XvStr_FromString(ts, "a"));
    OWN(a, XvStr_FromString(ts, "größer"));
    OWN(b, XvStr_FromFormat(ts, "%s %d %p", "text", 5, (void *)NULL));
    OWN(sum, XvStr_Concat(ts, a, b));
    OWN(part, XvStr_Substring(ts, sum, 2, 5));
    OWN(part, XvObject_Repr(ts, sum));
    OWN(a, XvBytes_FromStringAndSize(ts, "x", 1));
    OWN(a, XvBytes_FromStringAndSize(ts, "bytes", 5));
    OWN(b, XvByteArray_FromStringAndSize(ts, "array", 5));
    DO(XvByteArray_Resize(ts, b, 5000));
    OWN(sum, XvSequence_Concat(ts, b, a));
    OWN(part, XvObject_Repr(ts, a));
    OWN(part, XvObject_Repr(ts, sum));
    END;
}

CASE("a list that grows, is cut, sorted and copied")
{
    XvObject *list, *op;
    OWN(list, XvList_New(ts, 0));
    for (int i = 0; i < 100; i++) {
        XvObject *item = XvInt_FromInt64(ts, (i * 7919) % 1000 + 300);
        int result = item == NULL ? -1 : XvList_Append(ts, list, item);
        Xv_XDECREF(ts, item);
        DO(result);
    }
    DO(XvList_Sort(ts, list));
    DO(XvList_Insert(ts, list, 3, list));
    OWN(op, XvList_Pop(ts, list, 3));
    OWN(op, XvList_GetSlice(ts, list, 10, 90));
    DO(XvList_Extend(ts, list, op));
    DO(XvList_SetSlice(ts, list, 0, 5, op));
    OWN(op, XvList_AsTuple(ts, list));
    OWN(op, XvObject_Repr(ts, op));
    OWN(op, XvSequence_Concat(ts, list, list));
    DO(XvList_Reverse(ts, op));
    END;
}

CASE("a tuple, its hash and its slice")
{
    XvObject *items[2], *tuple, *op;
    OWN(op, XvTuple_New(ts, 0));
    OWN(items[0], XvInt_FromInt64(ts, 123456));
    OWN(items[1], XvFloat_FromDouble(ts, 1.5));
    OWN(tuple, XvTuple_FromArray(ts, items, 2));
    if (XvObject_Hash(ts, tuple) == -1)
        return;
    OWN(op, XvTuple_GetSlice(ts, tuple, 1, 2));
    OWN(op, XvTuple_FromIterable(ts, op));
    OWN(op, XvList_FromIterable(ts, tuple));
    OWN(op, XvTuple_FromIterable(ts, op));
    DO(XvObject_RichCompareBool(ts, tuple, op, Xv_LT));
    OWN(op, XvObject_RichCompare(ts, tuple, op, Xv_EQ));
    END;
}

CASE("a dict that grows, loses keys and is copied")
{
    XvObject *dict, *op;
    OWN(dict, XvDict_New(ts));
    for (int i = 0; i < 60; i++) {
        XvObject *key = XvInt_FromInt64(ts, 1000 + i);
        int result = key == NULL ? -1 : XvDict_SetItem(ts, dict, key, dict);
        if (result == 0 && i % 3 == 0)
            result = XvDict_DelItem(ts, dict, key);
        Xv_XDECREF(ts, key);
        DO(result);
    }
    DO(XvDict_Clear(ts, dict));
    OWN(op, XvStr_FromString(ts, "value"));
    DO(XvDict_SetItemString(ts, dict, "key", op));
    OWN(op, XvDict_Copy(ts, dict));
    DO(XvDict_Update(ts, op, dict));
    OWN(op, XvDict_Items(ts, dict));
    OWN(op, XvDict_Keys(ts, dict));
    OWN(op, XvDict_Values(ts, dict));
    OWN(op, XvObject_Repr(ts, dict));
    OWN(op, XvObject_GetIter(ts, dict));
    OWN(op, XvIter_Next(ts, op));
    OWN(op, XvObject_GetItem(ts, dict, op));
    END;
}

CASE("slices, iterators and items of all kinds")
{
    XvObject *slice, *list, *op, *iterator;
    OWN(slice, XvSlice_FromIndices(ts, 0, 1000, 2));
    OWN(op, XvStr_FromString(ts, "some text"));
    OWN(list, XvList_FromIterable(ts, op));
    OWN(op, XvObject_GetItem(ts, op, slice));
    OWN(op, XvObject_GetItem(ts, list, slice));
    OWN(iterator, XvObject_GetIter(ts, list));
    OWN(op, XvIter_Next(ts, iterator));
    DO(XvObject_Contains(ts, list, op));
    OWN(op, XvObject_Repr(ts, slice));
    DO(XvObject_DelItem(ts, list, slice));
    END;
}

static void ignore(void *pointer, void *context) { (void)pointer, (void)context; }

static XvObject *foreign(XvThreadState *ts, int64_t id, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)id, (void)args;
    return XvInt_FromInt64(ts, 1000 + nargs);
}

static XvObject *native(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)self, (void)args;
    return XvInt_FromInt64(ts, 1000 + nargs);
}

static int64_t releases;

static void count_release(int64_t id) { releases += id; }

CASE("capsules, types and functions")
{
    static const XvFunctionDef def = {"native", native, 0, XV_ANY_ARGS, "doc"};
    static int target;
    XvObject *op, *function;
    OWN(op, XvCapsule_New(ts, &target, "target", ignore, NULL));
    OWN(op, XvObject_Repr(ts, op));
    OWN(op, XvType_Ref(ts, &XvCapsule_Type));
    OWN(op, XvObject_Repr(ts, op));
    OWN(function, XvFunction_New(ts, &def, op));
    OWN(op, XvObject_Call(ts, function, &op, 1));
    OWN(op, XvObject_GetAttrString(ts, function, "__doc__"));
    releases = 0;
    function = XvFunction_NewForeign(ts, "foreign", foreign, 1, count_release);
    CHECK_INT(releases, ==, 0);
    OWN(op, function);
    OWN(op, XvObject_Call(ts, function, NULL, 0));
    OWN(op, XvObject_Repr(ts, function));
    END;
}

typedef struct State {
    XvObject *list;
} State;

static int state_exec(XvThreadState *ts, XvObject *module)
{
    State *state = XvModule_State(ts, module);
    state->list = XvList_New(ts, 3);
    return state->list == NULL ? -1 : XvModule_AddObject(ts, module, "list", state->list);
}

static int state_traverse(void *state, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((State *)state)->list);
    return 0;
}

static void state_clear(XvThreadState *ts, void *state) { Xv_CLEAR(ts, ((State *)state)->list); }

static int64_t states;

static void state_free(void *state)
{
    (void)state;
    states++;
}

CASE("a module with everything in it")
{
    static const XvFunctionDef functions[] = {{"f", native, 0, 0, "doc"}, {"g", native, 0, 0, NULL}, {0}};
    static const XvConstantDef constants[] = {
        XV_INT_CONSTANT("I", 1000), XV_FLOAT_CONSTANT("F", 0.5), XV_STR_CONSTANT("S", "text"), {0},
    };
    static const XvTypeObject *const types[] = {&XvList_Type, &XvDict_Type, NULL};
    static const XvModuleDef def = {
        XV_MODULE_HEAD, .name = "everything", .doc = "doc", .functions = functions, .constants = constants,
        .types = types, .state_size = sizeof(State), .exec = state_exec, .traverse = state_traverse,
        .clear = state_clear, .free = state_free,
    };
    XvObject *module, *op;
    OWN(module, XvModule_Create(ts, &def));
    DO(XvImport_AddModule(ts, "everything", module));
    OWN(op, XvImport_GetModule(ts, "everything"));
    OWN(op, XvObject_GetAttrString(ts, op, "f"));
    OWN(op, XvObject_Call(ts, op, NULL, 0));
    OWN(op, XvObject_Repr(ts, module));
    END;
}

CASE("the example module, from its shared library")
{
    XvObject *module, *ring, *number, *text, *op, *args[2];
    OWN(module, XvImport_LoadNative(ts, "ring", RING_SO));
    OWN(number, XvInt_FromInt64(ts, 1000));
    OWN(text, XvBytes_FromStringAndSize(ts, "some bytes", 10));
    OWN(op, XvObject_GetAttrString(ts, module, "new"));
    OWN(ring, XvObject_Call(ts, op, &number, 1));
    OWN(op, XvObject_GetAttrString(ts, module, "put"));
    args[0] = ring;
    args[1] = text;
    OWN(op, XvObject_Call(ts, op, args, 2));
    OWN(op, XvObject_Repr(ts, ring));
    END;
}

CASE("errors: a message, a cause, a key that is shown")
{
    XvObject *key;
    XvError error;
    OWN(key, XvStr_FromString(ts, "key"));
    XvErr_SetString(ts, &XvExc_ValueError, "first");
    XvErr_FormatFromCause(ts, &XvExc_TypeError, "second %d", 2);
    XvErr_Fetch(ts, &error);
    XvErr_SetKeyError(ts, key);
    if (!XvErr_Matches(ts, &XvExc_KeyError))
        return;
    XvErr_Clear(ts);
    END;
}

CASE("cycles that are collected")
{
    for (int i = 0; i < 20; i++) {
        XvObject *list = XvList_New(ts, 0), *dict = XvDict_New(ts);
        int result = list == NULL || dict == NULL ? -1 : XvList_Append(ts, list, dict);
        if (result == 0)
            result = XvDict_SetItemString(ts, dict, "list", list);
        Xv_XDECREF(ts, list);
        Xv_XDECREF(ts, dict);
        DO(result);
    }
    XvGC_Collect(ts);
    END;
}

CASE("plain memory")
{
    char *p = XvMem_Alloc(ts, 10), *larger;
    if (p == NULL)
        return;
    memcpy(p, "123456789", 10);
    larger = XvMem_Realloc(ts, p, 100000);
    CHECK_STR(larger != NULL ? larger : p, "123456789");
    XvMem_Free(ts, larger != NULL ? larger : p);
    if (larger == NULL)
        return;
    END;
}

CASE("large objects, with segments of their own")
{
    XvObject *op;
    OWN(op, XvBytes_FromStringAndSize(ts, NULL, 1 << 20));
    OWN(op, XvByteArray_FromStringAndSize(ts, NULL, 40000));
    DO(XvByteArray_Resize(ts, op, 400000));
    END;
}

CASE("shared views: made, cut, cast, copied, moved")
{
    XvObject *view, *op;
    XvTicket *ticket;
    OWN(view, XvSharedView_New(ts, 4096));
    OWN(op, XvSharedView_Slice(ts, view, 8, 64));
    OWN(op, XvSharedView_Cast(ts, op, "q"));
    OWN(op, XvSharedView_GetItem(ts, op, 0));
    DO(XvSharedView_SetItem(ts, view, 0, op));
    OWN(op, XvSharedView_ToReadOnly(ts, view));
    OWN(op, XvSharedView_ToBytes(ts, view));
    ticket = XvTicket_Share(ts, view);
    if (ticket == NULL)
        return;
    op = XvTicket_Open(ts, ticket);
    if (op == NULL) {
        XvTicket_Close(ts, ticket); /* a ticket that could not be opened is as it was */
        return;
    }
    Xv_DECREF(ts, op);
    OWN(view, XvSharedView_New(ts, 1 << 19));
    ticket = XvTicket_Move(ts, view);
    if (ticket == NULL) {
        XvViewInfo info;
        CHECK(XvErr_Matches(ts, &XvExc_MemoryError));
        CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0); /* a view that could not be moved is as it was */
        return;
    }
    op = XvTicket_Open(ts, ticket);
    if (op == NULL) {
        XvTicket_Close(ts, ticket);
        return;
    }
    Xv_DECREF(ts, op);
    END;
}

CASE("waits and leases")
{
    XvObject *view, *lease = NULL, *waiting = NULL;
    XvWait *wait = NULL;
    int result;
    OWN(view, XvSharedView_New(ts, 64));
    DO(XvElement_Wait(ts, view, 0, 0, 0));
    result = XvWait_Begin(ts, view, 0, 0, 1, &wait);
    CHECK_INT(wait == NULL, ==, result < 0);
    DO(result);
    CHECK_INT(XvWait_End(ts, wait), ==, XV_WAIT_TIMED_OUT);
    result = XvLease_Acquire(ts, view, XV_LEASE_EXCLUSIVE, 0, &lease);
    CHECK_INT(lease == NULL, ==, result < 0);
    if (result < 0)
        CHECK_INT(XvSharedView_Release(ts, view), ==, 0); /* a lease that could not be had is in nobody's way */
    DO(result);
    OWN(lease, lease);
    CHECK_INT(XvLease_Acquire(ts, view, XV_LEASE_SHARED, 0, &waiting), <=, XV_LEASE_WAITING);
    CHECK_PTR(waiting, ==, NULL);
    DO(XvErr_Occurred(ts) != NULL ? -1 : 0);
    CHECK_INT(XvLease_Release(ts, lease), ==, 0);
    result = XvLease_Begin(ts, view, XV_LEASE_EXCLUSIVE, 1, &lease);
    CHECK_INT(lease == NULL, ==, result < 0);
    DO(result);
    OWN(lease, lease);
    CHECK_INT(XvLease_Release(ts, lease), ==, 0);
    END;
}

static XvRuntime *the_runtime;

CASE("blocks of every origin")
{
    static char bytes[64];
    XvBlock *blocks[4] = {NULL};
    int ok = XvBlock_FromForeign(bytes, 64, 0, NULL, NULL, &blocks[0]) == XV_OK
        && XvBlock_FromForeignToken(the_runtime, bytes, 64, 0, 9, &blocks[1]) == XV_OK
        && XvBlock_NewMemfd(64, &blocks[2]) == XV_OK
        && XvBlock_NewHuge(64, &blocks[3]) == XV_OK;
    uint64_t token;
    if (!ok)
        XvErr_NoMemory(ts);
    for (int i = 0; i < 4; i++)
        if (blocks[i] != NULL)
            XvBlock_Release(ts, blocks[i]);
    CHECK_INT(XvRuntime_TakeWakes(the_runtime, &token, 1, 0), ==, blocks[1] != NULL);
    if (ok)
        END;
}

/* Opens a ticket; what cannot be opened is as it was. */
static XvObject *opened(XvThreadState *ts, XvTicket *ticket)
{
    XvObject *op = ticket == NULL ? NULL : XvTicket_Open(ts, ticket);
    if (op == NULL && ticket != NULL)
        XvTicket_Close(ts, ticket);
    return op;
}

CASE("views of several dimensions: turned, copied, compared, shared and moved")
{
    const Xv_ssize_t shape[5] = {2, 3, 1, 2, 4};
    XvObject *array, *kinds[2];
    OWN(array, XvByteArray_FromStringAndSize(ts, NULL, 96));
    OWN(kinds[0], XvMemoryView_FromObject(ts, array));
    OWN(kinds[1], XvSharedView_FromObject(ts, array));
    for (int i = 0; i < 2; i++) {
        XvObject *view, *turned, *back, *row, *op;
        OWN(view, XvView_Cast(ts, kinds[i], "@h", shape, 5));
        OWN(turned, XvView_Transpose(ts, view, NULL));
        OWN(row, XvObject_GetItem(ts, turned, Xv_True(ts)));
        OWN(back, XvView_Transpose(ts, turned, NULL));
        OWN(op, XvView_ToBytes(ts, turned, 'C'));
        OWN(op, XvView_ToList(ts, turned));
        OWN(op, XvView_Hex(ts, turned, NULL, 1));
        OWN(op, XvObject_GetAttrString(ts, turned, "strides"));
        OWN(op, XvObject_GetAttrString(ts, turned, "format"));
        OWN(op, XvObject_RichCompare(ts, view, turned, Xv_EQ));
        DO(XvObject_SetItem(ts, turned, Xv_False(ts), row));   /* the two overlap: through memory in between */
        DO(XvObject_Contains(ts, turned, row));
        DO(XvView_Count(ts, kinds[i], op));
    }
    XvObject *view, *op;
    OWN(view, XvView_Cast(ts, kinds[1], "@h", shape, 5));
    OWN(op, opened(ts, XvTicket_Share(ts, view)));
    OWN(op, opened(ts, XvTicket_Move(ts, view)));
    END;
}

/* Lends four elements of two values each. */
static int pairs_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *buffer, int flags)
{
    static char bytes[16] = "abcdefghijklmno";
    int result = XvBuffer_FillInfo(ts, buffer, op, bytes, 16, 1, flags);
    buffer->itemsize = 4;
    buffer->format = (char *)"<hh";
    buffer->shape = buffer->strides = NULL;
    return result;
}

static const XvBufferProcs pairs_procs = {.bf_getbuffer = pairs_getbuffer};

static const XvTypeObject pairs_type = {
    .tp_name = "pairs",
    .tp_basicsize = sizeof(XvObject),
    .tp_dealloc = XvObject_Free,
    .tp_as_buffer = &pairs_procs,
};

CASE("elements that only the struct module knows, compared")
{
    XvObject *pairs, *view, *op;
    OWN(pairs, XvObject_New(ts, &pairs_type, 0));
    OWN(view, XvMemoryView_FromObject(ts, pairs));
    OWN(op, XvObject_RichCompare(ts, view, pairs, Xv_EQ));
    CHECK_PTR(op, ==, Xv_True(ts));
    END;
}

CASE("a view of a bytearray, which can be resized again afterwards")
{
    XvObject *array, *view;
    OWN(array, XvByteArray_FromStringAndSize(ts, "0123456789", 10));
    view = XvSharedView_FromObject(ts, array);
    if (view != NULL) {
        Xv_DECREF(ts, view);
        DO(XvByteArray_Resize(ts, array, 20));
        END;
    } else {
        XvError error;
        XvErr_Fetch(ts, &error);
        CHECK_INT(XvByteArray_Resize(ts, array, 5), ==, 0);
        XvErr_Restore(ts, &error);
    }
}

CASE("a queue, and what goes through it")
{
    XvQueue *queue = NULL;
    XvObject *sent[4] = {NULL}, *got = NULL;
    int ok = XvQueue_New(the_runtime, 4, &queue) == XV_OK, result = 0;
    if (!ok) {
        XvErr_NoMemory(ts);
        return;
    }
    sent[0] = XvInt_FromInt64(ts, 100000);
    sent[1] = XvBytes_FromStringAndSize(ts, NULL, 3000);
    sent[2] = XvSharedView_New(ts, 100);
    sent[3] = XvSharedView_New(ts, 1000);
    for (int i = 0; i < 4 && ok; i++)
        ok = sent[i] != NULL && (result = i == 3 ? XvQueue_PutMove(ts, queue, sent[i], 0)
                                                 : XvQueue_Put(ts, queue, sent[i], 0)) == 1;
    for (int i = 0; i < 4 && ok; i++) {
        ok = XvQueue_Get(ts, queue, &got, 0) == 1;
        if (!ok) {
            /* An item that could not be made is still the first in line. */
            XvError error;
            XvErr_Fetch(ts, &error);
            CHECK_INT(XvQueue_Get(ts, queue, &got, 0), ==, 1);
            CHECK_PTR(Xv_TYPE(got), ==, Xv_TYPE(sent[i]));
            XvErr_Restore(ts, &error);
        }
        Xv_DECREF(ts, got);
    }
    for (int i = 0; i < 4; i++)
        Xv_XDECREF(ts, sent[i]);
    XvQueue_Release(ts, queue);
    if (ok)
        END;
}

CASE("an interpreter beside this one")
{
    XvInterpreter *interp = NULL;
    XvThreadState *inner = NULL;
    XvStatus status = XvInterpreter_New(the_runtime, "beside", &interp);
    if (status == XV_OK) {
        status = XvInterpreter_Attach(interp, ts, XV_FOREVER, &inner);
        if (status == XV_OK) {
            XvObject *list = XvList_New(inner, 10);
            status = list == NULL ? XV_NOMEM : XV_OK;
            Xv_XDECREF(inner, list);
            XvErr_Clear(inner);
            XvThreadState_Detach(inner);
        }
        CHECK_OK(XvInterpreter_Close(interp, NULL, SECONDS(10)));
        XvInterpreter_Release(interp);
    }
    if (status != XV_OK) {
        CHECK_STATUS(status, XV_NOMEM);
        XvErr_NoMemory(ts);
        return;
    }
    END;
}

CASE("a runtime beside this one")
{
    XvRuntime *rt = NULL;
    XvStatus status = XvRuntime_Open(&rt);
    if (status != XV_OK) {
        CHECK_STATUS(status, XV_NOMEM);
        XvErr_NoMemory(ts);
        return;
    }
    CHECK_OK(XvRuntime_Close(rt, SECONDS(10)));
    END;
}

/* Running them */

typedef struct Figures {
    int64_t references, blocks, external, memory;
} Figures;

/* One run; whether it came to its end. If not, memory was short and is said to have been. */
static int run_once(Case *c, XvThreadState *ts, int64_t failing, int64_t *allocations)
{
    int64_t made;
    c->count = c->finished = 0;
    XvDebug_FailAllocations(failing, failing != 0);
    c->run(c, ts);
    made = XvDebug_FailAllocations(1, 0);
    if (allocations != NULL)
        *allocations = made;
    if (c->finished) {
        CHECK_NO_ERROR(ts);
    } else {
        int short_of_memory = 0;
        for (int depth = 0; XvErr_Cause(ts, depth) != NULL; depth++)
            short_of_memory |= XvErr_Cause(ts, depth)->type == &XvExc_MemoryError;
        if (!short_of_memory)
            XVTEST_FAIL("%s, allocation %lld of %lld: not MemoryError, but %s: %s", c->sentence, (long long)failing,
                        (long long)made, XvErr_Occurred(ts) == NULL ? "no error" : XvErr_TypeName(ts),
                        XvErr_Occurred(ts) == NULL ? "" : XvErr_Message(ts));
        XvErr_Clear(ts);
    }
    while (c->count > 0)
        Xv_DECREF(ts, c->owned[--c->count]);
    return c->finished;
}

static Figures measure(XvThreadState *ts)
{
    XvHeapStats stats;
    XvGC_Collect(ts);
    XvHeap_GetStats(ts, &stats);
    return (Figures){XvDebug_TotalRefs(ts), stats.live_blocks, stats.external_bytes, XvDebug_LiveMemory()};
}

/* In a process of its own: a run with the nth allocation failing (0: none), a run without a failure, and what there is
   then. */
typedef struct Answer {
    int64_t allocations;
    Figures figures;
} Answer;

static Answer try_case(Case *c, int64_t n)
{
    Answer answer;
    World world = open_world();
    the_runtime = world.rt;
    int64_t memory = XvDebug_LiveMemory();
    run_once(c, world.ts, n, &answer.allocations);
    if (!run_once(c, world.ts, 0, NULL))
        XVTEST_FAIL("%s: fails without a failure", c->sentence);
    answer.figures = measure(world.ts);
    answer.figures.memory -= memory;
    close_world(world);
    return answer;
}

static int ask(Case *c, int64_t n, Answer *answer)
{
    int ends[2], status = -1;
    CHECK_INT(pipe(ends), ==, 0);
    pid_t child = fork();
    CHECK_INT(child, >=, 0);
    if (child == 0) {
        alarm(XVTEST_SECONDS);
        *answer = try_case(c, n);
        _exit(write(ends[1], answer, sizeof *answer) == (ssize_t)sizeof *answer ? 0 : 2);
    }
    close(ends[1]);
    CHECK_INT(waitpid(child, &status, 0), ==, child);
    int ok = status == 0 && read(ends[0], answer, sizeof *answer) == (ssize_t)sizeof *answer;
    if (WIFSIGNALED(status))
        fprintf(stderr, "%s, allocation %lld: signal %d\n", c->sentence, (long long)n, WTERMSIG(status));
    close(ends[0]);
    return ok;
}

static void check_all_failures(Case *c)
{
    uint64_t state = 20171003;
    Answer clean, answer;
    CHECK(ask(c, 0, &clean));
    CHECK_INT(clean.allocations, >, 0);
    for (int64_t i = 1; i <= clean.allocations && i <= CHOSEN; i++) {
        int64_t n = clean.allocations <= CHOSEN ? i : (int64_t)(random_next(&state) % (uint64_t)clean.allocations) + 1;
        if (!ask(c, n, &answer))
            XVTEST_FAIL("%s", c->sentence);
        if (memcmp(&answer.figures, &clean.figures, sizeof clean.figures) != 0)
            XVTEST_FAIL("%s, allocation %lld: %lld references, %lld blocks, %lld external bytes, %lld allocations, not "
                        "%lld, %lld, %lld, %lld", c->sentence, (long long)n, (long long)answer.figures.references,
                        (long long)answer.figures.blocks, (long long)answer.figures.external,
                        (long long)answer.figures.memory, (long long)clean.figures.references,
                        (long long)clean.figures.blocks, (long long)clean.figures.external,
                        (long long)clean.figures.memory);
    }
    printf("(%lld allocations) ", (long long)clean.allocations);
    fflush(stdout);
}

TEST("every allocation of every case may fail: that is an error, and leaves nothing behind")
{
    CHECK_INT(XvDebug_Enabled(), ==, 1);
    int failed = 0;
    for (Case *c = cases; c != NULL; c = c->next) {
        int status = -1;
        printf("\n  %s ", c->sentence);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            check_all_failures(c);
            _exit(0);
        }
        CHECK_INT(waitpid(child, &status, 0), ==, child);
        failed += status != 0;
    }
    printf("\n");
    CHECK_INT(failed, ==, 0);
}
