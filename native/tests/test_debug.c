/* SPDX-License-Identifier: Apache-2.0
 *
 * What the debug build sees: each mistake ends in a message that names the line which made it. In other builds the same
 * functions are there and say that they know nothing.
 */
#include <setjmp.h>

#include "world.h"

#ifdef __SANITIZE_ADDRESS__

/* Whether AddressSanitizer ends a process that does this to memory of the heap. */
static int is_seen(void (*mistake)(XvThreadState *ts))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        World world = open_world();
        freopen("/dev/null", "w", stderr);
        mistake(world.ts);
        _exit(0);
    }
    CHECK_INT(waitpid(child, &status, 0), ==, child);
    return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void nothing(XvThreadState *ts)
{
    char *p = XvMem_Alloc(ts, 21);
    p[20] = 1;
    XvMem_Free(ts, p);
}

static void read_freed(XvThreadState *ts)
{
    volatile char *p = XvMem_Alloc(ts, 21);
    XvMem_Free(ts, (char *)p);
    (void)p[0];
}

static void write_freed_object(XvThreadState *ts)
{
    XvObject *list = XvList_New(ts, 0);
    Xv_DECREF(ts, list);
    ((volatile XvObject *)list)->ob_refcnt = 1;
}

static void write_behind_small(XvThreadState *ts) { ((volatile char *)XvMem_Alloc(ts, 21))[21] = 1; }

static void write_behind_run(XvThreadState *ts) { ((volatile char *)XvMem_Alloc(ts, 5001))[5001] = 1; }

static void write_behind_large(XvThreadState *ts) { ((volatile char *)XvMem_Alloc(ts, 200001))[200001] = 1; }

static void write_behind_shrunk(XvThreadState *ts)
{
    char *p = XvMem_Alloc(ts, 100);
    ((volatile char *)XvMem_Realloc(ts, p, 90))[90] = 1;
}

TEST("AddressSanitizer sees what is done to the heap's memory, though it is one mapping to the system")
{
    CHECK(!is_seen(nothing));
    CHECK(is_seen(read_freed));
    CHECK(is_seen(write_freed_object));
    CHECK(is_seen(write_behind_small));
    CHECK(is_seen(write_behind_run));
    CHECK(is_seen(write_behind_large));
    CHECK(is_seen(write_behind_shrunk));
}

#endif

#ifndef XV_DEBUG

TEST("a build without the checks says so")
{
    World world = open_world();
    CHECK_INT(XvDebug_Enabled(), ==, 0);
    CHECK_INT(XvDebug_TotalRefs(world.ts), ==, -1);
    CHECK_INT(XvDebug_VisitTypes(world.ts, NULL, NULL), ==, -1);
    CHECK_INT(XvDebug_LiveMemory(), ==, -1);
    CHECK_INT(XvDebug_FailAllocations(1, 1), ==, -1);
    XvObject *list = XvList_New(world.ts, 0);
    CHECK_OBJECT(world.ts, list);
    close_world(world);
}

TEST("a library built with the checks can be used by what was compiled with them, in other builds too")
{
    World world = open_world();
    XvObject *list = XvList_New(XvDebug_Here(world.ts, __FILE__, __LINE__), 0);
    CHECK_OBJECT(world.ts, list);
    XvDebug_IncRef(list, __FILE__, __LINE__);
    XvDebug_XIncRef(NULL, __FILE__, __LINE__);
    CHECK_INT(Xv_REFCNT(list), ==, 2);
    XvDebug_DecRef(world.ts, list, __FILE__, __LINE__);
    XvDebug_XDecRef(world.ts, NULL, __FILE__, __LINE__);
    CHECK_INT(live_blocks(world.ts), ==, 1);
    XvDebug_XDecRef(world.ts, list, __FILE__, __LINE__);
    CHECK_INT(live_blocks(world.ts), ==, 0);
    close_world(world);
}

#else

static char said[512];
static sigjmp_buf before;

static void remember(const char *message)
{
    snprintf(said, sizeof said, "%s", message);
    siglongjmp(before, 1);
}

/* The statement ends with a message that names this line and contains part. What it was at is left as it is: nothing
   has been changed yet when the message comes. */
#define CHECK_FATAL(statement, part)                                                                                   \
    do {                                                                                                               \
        char here[256];                                                                                                \
        snprintf(here, sizeof here, "%s:%d: ", __FILE__, __LINE__);                                                    \
        said[0] = 0;                                                                                                   \
        XvDebug_SetFatalHandler(remember);                                                                             \
        if (sigsetjmp(before, 0) == 0) {                                                                               \
            statement;                                                                                                 \
            XVTEST_FAIL("%s: nobody minded", #statement);                                                              \
        }                                                                                                              \
        XvDebug_SetFatalHandler(NULL);                                                                                 \
        CHECK_CONTAINS(said, here);                                                                                    \
        CHECK_CONTAINS(said, part);                                                                                    \
    } while (0)

static XvObject *new_list(XvThreadState *ts)
{
    XvObject *list = XvList_New(ts, 0);
    CHECK_OBJECT(ts, list);
    return list;
}

/* Two interpreters, and this thread in both: the outer one is suspended. */
typedef struct Two {
    World outer;
    XvInterpreter *interp;
    XvThreadState *ts;
} Two;

static Two open_two(void)
{
    Two two = {.outer = open_world()};
    two.interp = open_interpreter(two.outer.rt, "inner");
    CHECK_OK(XvInterpreter_Attach(two.interp, two.outer.ts, XV_FOREVER, &two.ts));
    return two;
}

static void close_two(Two two)
{
    XvThreadState_Detach(two.ts);
    close_interpreter(two.interp);
    close_world(two.outer);
}

TEST("a count that falls below zero is seen, and so is an address where no object is")
{
    World world = open_world();
    XvObject *list = new_list(world.ts);
    list->ob_refcnt = 0;
    CHECK_FATAL(Xv_DECREF(world.ts, list), "the list at");
    CHECK_CONTAINS(said, "has 0 references: more were let go than taken");
    CHECK_FATAL(Xv_INCREF(list), "has 0 references");
    list->ob_refcnt = 1;
    CHECK_FATAL(Xv_INCREF((char *)list + 1), "is no object");
    CHECK_FATAL(Xv_INCREF(NULL), "the object is NULL");
    CHECK_FATAL(Xv_DECREF(world.ts, NULL), "the object is NULL");
    Xv_XINCREF(NULL);
    Xv_XDECREF(world.ts, NULL);
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("memory that is freed twice, or where no block begins, or in another interpreter, is seen")
{
    Two two = open_two();
    char *p = XvMem_Alloc(two.ts, 100), *large = XvMem_Alloc(two.ts, 100000), *page = XvMem_Alloc(two.ts, 5000);
    CHECK(p != NULL && large != NULL && page != NULL);
    CHECK_FATAL(XvMem_Free(two.ts, p + 16), "where no block begins");
    CHECK_FATAL(XvMem_Free(two.ts, page + 64), "where no block begins");
    XvMem_Free(two.ts, p);
    CHECK_FATAL(XvMem_Free(two.ts, p), "is freed a second time");
    XvMem_Free(two.ts, page);
    CHECK_FATAL(XvMem_Free(two.ts, page), "");
    XvMem_Free(two.ts, large);
    p = XvMem_Alloc(two.ts, 100);
    XvThreadState_Detach(two.ts);
    CHECK_FATAL(XvMem_Free(two.outer.ts, p), "in an interpreter that it does not belong to");
    close_interpreter(two.interp);
    close_world(two.outer);
}

TEST("memory that is not zeroed is not what it was before, and what is freed is filled")
{
    World world = open_world();
    unsigned char *p = XvMem_Alloc(world.ts, 100);
    for (int i = 0; i < 100; i++)
        CHECK_INT(p[i], ==, 0xCD);
    XvMem_Free(world.ts, p);
#ifndef XV_TEST_SANITIZED
    for (int i = 0; i < 100; i++)
        CHECK_INT(p[i], ==, 0xDD);
#endif
    close_world(world);
}

#ifndef XV_TEST_SANITIZED /* a sanitizer is quicker */

TEST("an object that has been freed is not taken up again")
{
    World world = open_world();
    XvObject *list = new_list(world.ts), *number = XvInt_FromInt64(world.ts, 1000000), *other = new_list(world.ts);
    CHECK_OBJECT(world.ts, number);
    Xv_DECREF(world.ts, list);
    Xv_DECREF(world.ts, number);
    CHECK_FATAL(Xv_INCREF(list), "has been freed");
    CHECK_FATAL(Xv_INCREF(number), "has been freed");
    CHECK_FATAL(Xv_DECREF(world.ts, number), "has been freed");
    CHECK_FATAL(XvList_Size(world.ts, list), "has been freed");
    CHECK_FATAL(XvList_Append(world.ts, other, number), "has been freed");
    CHECK_FATAL(XvObject_Free(world.ts, number), "has been freed");
    Xv_DECREF(world.ts, other);
    close_world(world);
}

/* Makes and frees until every block of the size has been used. */
#define USE_ALL(ts)                                                                                                    \
    for (int i = 0; i < 3000; i++)                                                                                     \
    XvMem_Free(ts, XvMem_Alloc(ts, 100))

TEST("a byte that is written to after it was freed is found when the memory is used again")
{
    World world = open_world();
    char *p = XvMem_Alloc(world.ts, 100);
    XvMem_Free(world.ts, p);
    USE_ALL(world.ts);
    p = XvMem_Alloc(world.ts, 100);
    XvMem_Free(world.ts, p);
    p[50] = 1;
    CHECK_FATAL(USE_ALL(world.ts), "memory was written to after it was freed: byte 50 of the block of 112");
    close_world(world);
}

#endif

TEST("an object of another interpreter is named, with both interpreters")
{
    Two two = open_two();
    XvObject *mine = new_list(two.ts), *theirs;
    XvThreadState_Detach(two.ts);
    theirs = new_list(two.outer.ts);
    CHECK_FATAL(XvList_Append(two.outer.ts, theirs, mine), "the list at");
    CHECK_CONTAINS(said, "belongs to interpreter 2 'inner', the thread state to interpreter 1 'test'");
    CHECK_FATAL(XvList_Append(two.outer.ts, mine, theirs), "belongs to interpreter 2 'inner'");
    CHECK_FATAL(XvList_Size(two.outer.ts, mine), "belongs to interpreter 2 'inner'");
    CHECK_FATAL(Xv_DECREF(two.outer.ts, mine), "belongs to interpreter 2 'inner'");
    CHECK_FATAL(Xv_INCREF(mine), "belongs to interpreter 2 'inner', whose GIL nobody holds");
    CHECK_INT(XvList_Size(two.outer.ts, theirs), ==, 0);
    Xv_DECREF(two.outer.ts, theirs);
    close_interpreter(two.interp);
    close_world(two.outer);
}

TEST("None, True and False of another interpreter are strangers too")
{
    Two two = open_two();
    XvObject *none = Xv_None(two.ts), *yes = Xv_True(two.ts), *no = Xv_False(two.ts);
    XvThreadState_Detach(two.ts);
    CHECK_FATAL(Xv_DECREF(two.outer.ts, none), "the NoneType at");
    CHECK_CONTAINS(said, "belongs to interpreter 2 'inner'");
    CHECK_FATAL(Xv_DECREF(two.outer.ts, yes), "belongs to interpreter 2 'inner'");
    CHECK_FATAL(XvObject_IsTrue(two.outer.ts, no), "belongs to interpreter 2 'inner'");
    XvObject *own = Xv_None(two.outer.ts);
    Xv_INCREF(own);
    Xv_DECREF(two.outer.ts, own);
    close_interpreter(two.interp);
    close_world(two.outer);
}

TEST("an object of an interpreter that has been closed is seen")
{
    Two two = open_two();
    XvObject *list = new_list(two.ts);
    Xv_INCREF(list); /* two references are lost; the close below says so */
    XvThreadState_Detach(two.ts);
    close_interpreter(two.interp);
    CHECK_FATAL(Xv_INCREF(list), "belongs to an interpreter that has been closed");
    close_world(two.outer);
}

TEST("a thread state that is NULL, suspended, unlocked or detached is refused, and why is said")
{
    Two two = open_two();
    XvThreadState *inner = two.ts;
    CHECK_FATAL(XvList_New(NULL, 0), "the thread state is NULL");
    CHECK_FATAL(XvList_New(two.outer.ts, 0), "is suspended: an attachment inside it is running");
    CHECK_FATAL(XvErr_Clear(two.outer.ts), "is suspended");
    XvObject *list = new_list(inner);
    XvThreadState_Unlock(inner);
    CHECK_FATAL(XvList_New(inner, 0), "does not hold the GIL: it has let it go");
    CHECK_FATAL(XvList_Append(inner, list, list), "does not hold the GIL");
    CHECK_FATAL(Xv_DECREF(inner, list), "does not hold the GIL");
    CHECK_FATAL(Xv_INCREF(list), "whose GIL nobody holds");
    XvThreadState_Lock(inner);
    Xv_DECREF(inner, list);
    XvThreadState_Detach(inner);
    CHECK_FATAL(XvList_New(inner, 0), "has been detached");
    close_interpreter(two.interp);
    close_world(two.outer);
}

TEST("a thread state that waits in line does not hold the GIL")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "busy");
    Inmate inmate;
    XvThreadState *ts = NULL;
    inmate_enter(&inmate, interp);
    CHECK_STATUS(XvInterpreter_BeginAttach(interp, NULL, 7, 1, &ts), XV_BUSY);
    CHECK_FATAL(XvList_New(ts, 0), "does not hold the GIL: it waits for it");
    CHECK_INT(XvThreadState_CancelTake(ts), ==, XV_THREAD_REFUSED);
    inmate_leave(&inmate);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("NULL where an object is wanted is a SystemError that names the function and the line")
{
    World world = open_world();
    XvObject *list = new_list(world.ts);
    char here[256];
    snprintf(here, sizeof here, "%s:%d: XvList_Append: NULL argument", __FILE__, __LINE__ + 1);
    CHECK_INT(XvList_Append(world.ts, list, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_SystemError, here);
    CHECK_INT(XvList_Size(world.ts, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_SystemError, "XvList_Size: NULL argument");
    CHECK_PTR(XvObject_Call(world.ts, NULL, NULL, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "XvObject_Call: NULL argument");
    CHECK_PTR(XvStr_FromString(world.ts, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "XvStr_FromString: NULL argument");
    CHECK_INT(XvObject_Hash(world.ts, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_SystemError, "XvObject_Hash: NULL argument");
    Xv_DECREF(world.ts, list);
    close_world(world);
}

/* Figures */

TEST("references are counted over all objects")
{
    World world = open_world();
    int64_t total = XvDebug_TotalRefs(world.ts);
    CHECK_INT(total, ==, 4); /* None, True, False, UNBOUND */
    XvObject *list = new_list(world.ts);
    CHECK_INT(XvDebug_TotalRefs(world.ts), ==, total + 1);
    CHECK_INT(XvList_Append(world.ts, list, list), ==, 0);
    CHECK_INT(XvList_Append(world.ts, list, Xv_None(world.ts)), ==, 0);
    CHECK_INT(XvDebug_TotalRefs(world.ts), ==, total + 3);
    Xv_INCREF(Xv_True(world.ts));
    CHECK_INT(XvDebug_TotalRefs(world.ts), ==, total + 4);
    Xv_DECREF(world.ts, Xv_True(world.ts));
    Xv_DECREF(world.ts, list);
    CHECK_INT(XvDebug_TotalRefs(world.ts), ==, total + 2);
    CHECK_INT(XvGC_Collect(world.ts), ==, 1);
    CHECK_INT(XvDebug_TotalRefs(world.ts), ==, total);
    close_world(world);
}

static void find_type(void *arg, const XvTypeStats *stats)
{
    XvTypeStats *wanted = arg;
    if (stats->type == wanted->type)
        *wanted = *stats;
}

TEST("objects are listed by type, large and small")
{
    World world = open_world();
    XvTypeStats bytes = {.type = &XvBytes_Type}, lists = {.type = &XvList_Type};
    XvObject *list = new_list(world.ts), *large = XvBytes_FromStringAndSize(world.ts, NULL, 1 << 20);
    XvObject *middle = XvBytes_FromStringAndSize(world.ts, NULL, 10000);
    CHECK_OBJECT(world.ts, large);
    CHECK_OBJECT(world.ts, middle);
    for (int i = 0; i < 3; i++)
        CHECK_INT(XvList_Append(world.ts, list, large), ==, 0);
    for (int i = 0; i < 999; i++)
        new_list(world.ts);
    CHECK_INT(XvDebug_VisitTypes(world.ts, find_type, &bytes), ==, 2);
    CHECK_INT(XvDebug_VisitTypes(world.ts, find_type, &lists), ==, 2);
    CHECK_INT(bytes.objects, ==, 2);
    CHECK_INT(bytes.references, ==, 5);
    CHECK_INT(bytes.bytes, >=, (1 << 20) + 10000);
    CHECK_INT(lists.objects, ==, 1000);
    CHECK_INT(lists.references, ==, 1000);
    XvGC_Disable(world.ts);
    close_world(world);
}

static XvTypeStats leaked[8];
static int leaks;
static int64_t leaking;

static void note_leak(void *arg, int64_t interpreter, const XvTypeStats *stats)
{
    CHECK_PTR(arg, ==, leaked);
    leaking = interpreter;
    leaked[leaks++] = *stats;
}

TEST("an interpreter that closes lists what somebody kept, and not what it keeps itself, nor what a collection frees")
{
    World world = open_world();
    XvDebug_SetLeakHandler(note_leak, leaked);
    Xv_DECREF(world.ts, XvInt_FromInt64(world.ts, 5));
    Xv_DECREF(world.ts, XvStr_FromString(world.ts, "a"));
    Xv_DECREF(world.ts, XvTuple_New(world.ts, 0));
    Xv_DECREF(world.ts, XvObject_Type(world.ts, Xv_None(world.ts)));
    XvObject *module = XvModule_New(world.ts, "kept");
    CHECK_INT(XvImport_AddModule(world.ts, "kept", module), ==, 0);
    Xv_DECREF(world.ts, module);
    XvObject *cycle = new_list(world.ts);
    CHECK_INT(XvList_Append(world.ts, cycle, cycle), ==, 0);
    Xv_DECREF(world.ts, cycle);
    close_world(world);
    CHECK_INT(leaks, ==, 0);

    world = open_world();
    XvObject *list = new_list(world.ts), *number = XvInt_FromInt64(world.ts, 100000);
    CHECK_INT(XvList_Append(world.ts, list, number), ==, 0);
    Xv_INCREF(number);
    Xv_DECREF(world.ts, number);
    close_world(world);
    CHECK_INT(leaks, ==, 2);
    CHECK_INT(leaking, ==, 1);
    for (int i = 0; i < 2; i++) {
        CHECK(leaked[i].type == &XvList_Type || leaked[i].type == &XvInt_Type);
        CHECK_INT(leaked[i].objects, ==, 1);
        CHECK_INT(leaked[i].references, ==, leaked[i].type == &XvInt_Type ? 2 : 1);
    }
}

TEST("allocations fail that are told to, and only those")
{
    World world = open_world();
    XvRuntime *rt = NULL;
    CHECK_INT(XvDebug_Enabled(), ==, 1);
    Xv_DECREF(world.ts, new_list(world.ts)); /* so that the heap has room for more */
    XvDebug_FailAllocations(2, 1);
    XvObject *first = XvList_New(world.ts, 0);
    CHECK_OBJECT(world.ts, first);
    CHECK_PTR(XvList_New(world.ts, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    XvObject *third = XvList_New(world.ts, 0);
    CHECK_OBJECT(world.ts, third);
    CHECK_INT(XvDebug_FailAllocations(1, INT64_MAX), ==, 3);
    CHECK_STATUS(XvRuntime_Open(&rt), XV_NOMEM);
    CHECK_PTR(XvList_New(world.ts, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    CHECK_INT(XvDebug_FailAllocations(1, 0), ==, 2);
    Xv_DECREF(world.ts, third);
    Xv_DECREF(world.ts, first);
    close_world(world);
}

TEST("memory outside of heaps is counted")
{
    World world = open_world();
    XvBlock *block = NULL;
    int64_t live = XvDebug_LiveMemory();
    CHECK_INT(live, >=, 3);
    CHECK_OK(XvBlock_New(100, &block));
    CHECK_INT(XvDebug_LiveMemory(), ==, live + 1);
    XvBlock_Release(NULL, block);
    CHECK_INT(XvDebug_LiveMemory(), ==, live);
    close_world(world);
}

TEST("without a handler the message goes to stderr and the process ends")
{
    World world = open_world();
    int ends[2], status = 0;
    char text[512];
    CHECK_INT(pipe(ends), ==, 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 2);
        Xv_INCREF(NULL);
        _exit(0);
    }
    CHECK_INT(waitpid(child, &status, 0), ==, child);
    close(ends[1]);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    ssize_t n = read(ends[0], text, sizeof text - 1);
    CHECK_INT(n, >, 0);
    text[n] = 0;
    CHECK_CONTAINS(text, "crossview: ");
    CHECK_CONTAINS(text, "the object is NULL");
    close(ends[0]);
    close_world(world);
}

TEST("a suspended thread state may be used again when what suspended it has gone")
{
    Two two = open_two();
    close_two(two);
}

#endif
