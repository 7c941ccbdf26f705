/* SPDX-License-Identifier: Apache-2.0
 *
 * Every pointer that a public function takes beside its thread state, NULL in a call for once, the other arguments
 * being what they should: an error, unless it may be NULL or the function has no way to say so. The calls are written
 * from the headers (null_calls.awk), so that none is forgotten. Needs the debug build.
 */
#include "null_calls.h"
#include "values.h"

char null_room[8192] __attribute__((aligned(16)));

static XvObject *answer(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)self, (void)args, (void)nargs;
    return XvInt_FromInt64(ts, 42);
}

const XvFunctionDef null_function = {"answer", answer, 0, XV_ANY_ARGS, NULL};

/* What may be NULL, as "function parameter"; or is an error of another kind (a ticket that is none). */
static const char *const may_be_null[] = {
    "XvBuffer_FillInfo buf", "XvBuffer_FromContiguous buf", "XvBuffer_ToContiguous buf",
    "XvByteArray_FromStringAndSize data", "XvBytes_FromStringAndSize data", "XvCapsule_GetPointer name",
    "XvCapsule_New context", "XvCapsule_New name", "XvDict_Next key", "XvDict_Next value", "XvDict_Pop value",
    "XvElement_CompareExchange before", "XvElement_Update before", "XvElement_UpdateFloat before",
    "XvErr_Matches type", "XvErr_SetKeyError key", "XvFunction_New self", "XvList_SetItem item",
    "XvList_SetSlice iterable", "XvMem_Free p", "XvMem_Realloc p", "XvObject_Call args", "XvObject_Repr op",
    "XvObject_Str op", "XvQueue_PutAll ops", "XvSlice_New start", "XvSlice_New step", "XvSlice_New stop", "XvStr_AsUTF8AndSize size",
    "XvStr_FromStringAndSize utf8", "XvThreadState_Abandon who", "XvTicket_Close ticket", "XvTicket_Open ticket",
    "XvTuple_FromArray items", "XvTuple_SetItem item", "XvView_Cast shape", "XvView_Hex sep", "XvView_Transpose axes",
    NULL,
};

/* Functions that may be called without the GIL, or with a count that is wrong already: the process ends. */
static const char *const is_fatal[] = {
    "XvBlock_Release block", "XvObject_DecRef op", "XvObject_Free op", "XvQueue_Cancel queue", "XvQueue_Clear queue",
    "XvQueueItem_Drop item", "XvQueue_Register queue", "XvQueue_Release queue", "XvThreadState_Tend stall", "XvWait_End wait", "Xv_Dealloc op",
    NULL,
};

static int is_among(const char *const *names, const NullCall *call)
{
    char name[100];
    snprintf(name, sizeof name, "%s %s", call->function, call->parameter);
    while (*names != NULL && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

typedef enum Answer { REFUSED = 10, TAKEN, FATAL } Answer;

static void fatal(const char *message)
{
    _exit(strstr(message, "NULL") != NULL ? FATAL : 1);
}

#define SAMPLES 16

static void make_samples(World world, XvObject **samples)
{
    static const XvModuleDef def = {XV_MODULE_HEAD, .name = "module"};
    static int target;
    XvObject *all[SAMPLES] = {
        NONE, INT(1), FLOAT(0.5), STR("text"), BYTES("text"), BYTEARRAY("text"), LIST(INT(1)), TUPLE(INT(1)),
        DICT(STR("text"), INT(1)), SLICE(0, 1, 1), made(world.ts, XvCapsule_New(world.ts, &target, "text", NULL, NULL)),
        made(world.ts, XvFunction_New(world.ts, &null_function, NULL)), made(world.ts, XvModule_Create(world.ts, &def)),
        made(world.ts, XvType_Ref(world.ts, &XvList_Type)), made(world.ts, XvSharedView_New(world.ts, 100)), NULL,
    };
    all[SAMPLES - 1] = made(world.ts, XvObject_GetIter(world.ts, all[6]));
    memcpy(samples, all, sizeof all);
}

/* How the call is answered, by at least one of the samples. */
static Answer ask(World world, const NullCall *call)
{
    XvObject *samples[SAMPLES];
    NullSample with = {NULL, NULL};
    Answer answered = TAKEN;
    make_samples(world, samples);
    CHECK_OK(XvQueue_New(world.rt, 10, &with.queue));
    for (int i = 0; i < SAMPLES; i++) {
        with.object = samples[i];
        for (int references = 0; references < 10; references++)
            Xv_INCREF(with.object); /* some calls take one over */
        memset(null_room, 0, sizeof null_room);
        call->call(world.ts, &with);
        if (XvErr_Matches(world.ts, &XvExc_SystemError)
            || (XvErr_Matches(world.ts, &XvExc_ValueError) && strstr(XvErr_Message(world.ts), "null pointer") != NULL))
            answered = REFUSED;
        XvErr_Clear(world.ts);
    }
    return answered;
}

/* The same in a process of its own: what is asked for may be a crash. */
static int answer_to(const NullCall *call)
{
    int status = -1;
    pid_t child = fork();
    CHECK_INT(child, >=, 0);
    if (child == 0) {
        World world = open_world();
        XvDebug_SetFatalHandler(fatal);
        alarm(XVTEST_SECONDS);
        _exit(ask(world, call));
    }
    CHECK_INT(waitpid(child, &status, 0), ==, child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST("NULL in any place of any public function is an error, unless it is allowed there")
{
    int calls = 0, exceptions = 0, wrong = 0;
    for (const NullCall *call = null_calls; call->function != NULL; call++) {
        int allowed = is_among(may_be_null, call), expected_fatal = is_among(is_fatal, call);
        int answered = answer_to(call);
        calls++;
        exceptions += allowed + expected_fatal;
        if (allowed ? answered != TAKEN && answered != REFUSED : answered != (expected_fatal ? FATAL : REFUSED)) {
            fprintf(stderr, "\n  %s with NULL for %s: %s %d", call->function, call->parameter,
                    answered < 0 ? "signal" : "exit", answered < 0 ? -answered : answered);
            wrong++;
        }
    }
    CHECK_INT(wrong, ==, 0);
    CHECK_INT(calls, >, 150);
    /* Every exception names a place that there is. */
    CHECK_INT(exceptions, ==, sizeof may_be_null / sizeof *may_be_null + sizeof is_fatal / sizeof *is_fatal - 2);
}
