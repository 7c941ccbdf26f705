/* SPDX-License-Identifier: Apache-2.0
 *
 * Fault injection: compiled in front of a suite (cc -include faults.h test_list.c), it makes a program that runs each
 * of the suite's tests again and again, each time in a process of its own and with another allocation failing, the
 * first, the second, and so on, until there is none left to fail. Where there are more than FAULTS_MAX, that many are
 * chosen by chance, the same in every run; fewer, which is said, where that would take longer than FAULTS_NS.
 *
 * The call in which the allocation fails either does without it, or fails with a MemoryError (XV_NOMEM outside of an
 * interpreter) and is then made once more, with the same arguments. From there the test has to go on and hold, with all
 * its checks: so the call that failed has left everything as it was. And when the test has closed what it opened there
 * must be as much left as there is after a run without a failure: so the call has lost nothing, no object, no reference
 * to one (the core lists what it closes with), no block of the heap, no memory outside of heaps.
 *
 * The core's public functions are therefore called through others of the same names, which faults_calls.awk writes: the
 * program's come before the library's. Calls that the core makes are not: -Bsymbolic-functions. Needs the debug build.
 */
#ifndef XVTEST_FAULTS_H
#define XVTEST_FAULTS_H

int xvtest_main(int argc, char **argv);

#define main xvtest_main
#include "world.h"
#undef main

#include <dlfcn.h>

#include "faults_calls.h"

#define FAULTS_MAX 500
#define FAULTS_NS SECONDS(4)

/* Of the process in which a test runs. An allocation outside of a call, or on a thread that the test has started, does
   not fail. */
static struct {
    int running;
    pthread_t thread;
    FaultsCall *inside;       /* the innermost call; or NULL */
    int64_t made;             /* allocations up to now */
    int64_t left;             /* up to the one that fails; 0: none does */
    const char *failed;       /* the function in which it did */
} faulting;

/* What there is when a test has ended. */
typedef struct FaultsFigures {
    int64_t made;
    int64_t objects, references; /* that interpreters closed with */
    int64_t blocks;              /* of their heaps, before they closed */
    int64_t memory;              /* outside of heaps */
    char failed[64];
} FaultsFigures;

static FaultsFigures faults_left;

/* Takes over what has been counted since the last arm. */
static void faults_settle(void)
{
    int64_t n = (XvDebug_FailAllocations)(1, 0);
    faulting.made += n;
    if (faulting.left != 0 && faulting.left <= n) {
        faulting.inside->failed = 1;
        faulting.failed = faulting.inside->name;
        faulting.left = 0;
    } else if (faulting.left != 0) {
        faulting.left -= n;
    }
}

static void faults_arm(void) { XvDebug_FailAllocations(faulting.left, faulting.left != 0); }

void *faults_enter(FaultsCall *call, void *real, const char *name)
{
    if (real == NULL)
        real = dlsym(RTLD_NEXT, name);
    if (real == NULL)
        XVTEST_FAIL("there is no function %s", name);
    *call = (FaultsCall){.name = name, .watched = faulting.running && pthread_equal(pthread_self(), faulting.thread)};
    if (call->watched) {
        if (faulting.inside != NULL)
            faults_settle();
        call->outer = faulting.inside;
        faulting.inside = call;
        faults_arm();
    }
    return real;
}

void faults_leave(FaultsCall *call)
{
    if (!call->watched)
        return;
    faults_settle();
    faulting.inside = call->outer;
    if (faulting.inside != NULL)
        faults_arm();
}

int faults_raised(FaultsCall *call, XvThreadState *ts)
{
    faults_leave(call);
    if (!call->failed || ts == NULL || XvErr_Occurred(ts) == NULL)
        return 0;
    for (int depth = 0; XvErr_Cause(ts, depth) != NULL; depth++) {
        if (XvErr_Cause(ts, depth)->type == &XvExc_MemoryError) {
            XvErr_Clear(ts);
            return 1;
        }
    }
    XVTEST_FAIL("%s, short of memory, fails with %s: %s", call->name, XvErr_TypeName(ts), XvErr_Message(ts));
    return 0;
}

int faults_refused(FaultsCall *call, XvStatus status)
{
    faults_leave(call);
    return call->failed && status == XV_NOMEM;
}

static void faults_note_blocks(XvInterpreter *interp)
{
    XvThreadState *ts = NULL;
    XvHeapStats stats;
    if (XvInterpreter_State(interp) >= XV_INTERPRETER_CLOSING || XvInterpreter_Attach(interp, NULL, 0, &ts) != XV_OK)
        return;
    XvGC_Collect(ts);
    XvHeap_GetStats(ts, &stats);
    faults_left.blocks += stats.live_blocks;
    XvThreadState_Detach(ts);
}

XvStatus XvInterpreter_Close(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns)
{
    static XvStatus (*real)(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns);
    FaultsCall call;
    XvStatus status;
    int running = faulting.running;
    faulting.running = 0;
    faults_note_blocks(interp);
    faulting.running = running;
    *(void **)&real = faults_enter(&call, (void *)real, "XvInterpreter_Close");
    status = real(interp, outer, timeout_ns);
    return faults_refused(&call, status) ? real(interp, outer, timeout_ns) : status;
}

/* What was added before an error stays: it has to be taken away before the call is made again. */
int (XvList_Extend)(XvThreadState *ts, XvObject *list, XvObject *iterable)
{
    static int (*real)(XvThreadState *ts, XvObject *list, XvObject *iterable);
    Xv_ssize_t size = XvList_Check(list) ? Xv_SIZE(list) : 0;
    FaultsCall call;
    int result;
    *(void **)&real = faults_enter(&call, (void *)real, "XvList_Extend");
    result = real(ts, list, iterable);
    if (faults_raised(&call, ts)) {
        CHECK_INT((XvList_SetSlice)(ts, list, size, XV_SSIZE_MAX, NULL), ==, 0);
        result = real(ts, list, iterable);
    }
    return result;
}

/* What has a "..." cannot be handed on by a function. */
#undef XvStr_FromFormat
#define XvStr_FromFormat(ts, ...)                                                                                      \
    ({                                                                                                                 \
        FaultsCall faults_call;                                                                                        \
        faults_enter(&faults_call, (void *)(XvStr_FromFormat), "XvStr_FromFormat");                                    \
        XvObject *faults_result = (XvStr_FromFormat)(XV_AT(ts), __VA_ARGS__);                                          \
        if (faults_raised(&faults_call, ts))                                                                           \
            faults_result = (XvStr_FromFormat)(XV_AT(ts), __VA_ARGS__);                                                \
        faults_result;                                                                                                 \
    })

static void faults_note_leak(void *arg, int64_t interpreter, const XvTypeStats *stats)
{
    (void)arg, (void)interpreter;
    faults_left.objects += stats->objects;
    faults_left.references += stats->references;
}

/* Runs a test with its nth allocation failing (0: none). Whether it came to its end, and what there is then. */
static int faults_try(void (*run)(void), int64_t n, FaultsFigures *out)
{
    int ends[2], status = -1;
    CHECK_INT(pipe(ends), ==, 0);
    pid_t child = fork();
    CHECK_INT(child, >=, 0);
    if (child == 0) {
        alarm(XVTEST_SECONDS);
        XvDebug_SetLeakHandler(faults_note_leak, NULL);
        faulting.running = 1;
        faulting.thread = pthread_self();
        faulting.left = n;
        run();
        faulting.running = 0;
        faults_left.made = faulting.made;
        faults_left.memory = XvDebug_LiveMemory();
        snprintf(faults_left.failed, sizeof faults_left.failed, "%s", faulting.failed != NULL ? faulting.failed : "");
        if (write(ends[1], &faults_left, sizeof faults_left) != (ssize_t)sizeof faults_left)
            _exit(2);
        exit(0); /* and not _exit: a sanitizer looks for leaks on the way out */
    }
    close(ends[1]);
    int heard = read(ends[0], out, sizeof *out) == (ssize_t)sizeof *out;
    CHECK_INT(waitpid(child, &status, 0), ==, child);
    close(ends[0]);
    if (WIFSIGNALED(status))
        fprintf(stderr, "\n  signal %d", WTERMSIG(status));
    return heard && status == 0;
}

/* Whether a test got through all its failures; how many were tried is added to *tried. */
static int faults_run(const XvTest *test, int *tried)
{
    FaultsFigures clean, now;
    int64_t start = now_ns();
    uint64_t state = 20171003;
    if (!faults_try(test->run, 0, &clean)) {
        printf("fails without any fault ... ");
        return 0;
    }
    for (int64_t i = 1; i <= clean.made && i <= FAULTS_MAX; i++) {
        if (clean.made > FAULTS_MAX && now_ns() - start > FAULTS_NS) {
            printf("(%lld of %lld allocations) ", (long long)i - 1, (long long)clean.made);
            break;
        }
        int64_t n = clean.made <= FAULTS_MAX ? i : (int64_t)(random_next(&state) % (uint64_t)clean.made) + 1;
        ++*tried;
        if (!faults_try(test->run, n, &now)) {
            printf("allocation %lld of %lld ... ", (long long)n, (long long)clean.made);
            return 0;
        }
        if (now.objects != clean.objects || now.references != clean.references || now.blocks != clean.blocks
            || now.memory != clean.memory) {
            fprintf(stderr, "\n  %s has lost something: %lld objects are left with %lld references, %lld blocks and "
                    "%lld allocations, not %lld with %lld, %lld and %lld\n", now.failed, (long long)now.objects,
                    (long long)now.references, (long long)now.blocks, (long long)now.memory,
                    (long long)clean.objects, (long long)clean.references, (long long)clean.blocks,
                    (long long)clean.memory);
            printf("allocation %lld of %lld ... ", (long long)n, (long long)clean.made);
            return 0;
        }
    }
    return 1;
}

int main(int argc, char **argv)
{
    int run = 0, failed = 0, tried = 0;
    for (const XvTest *test = xvtest_first; test != NULL; test = test->next) {
        if (argc > 1 && strstr(test->sentence, argv[1]) == NULL)
            continue;
        printf("%s ... ", test->sentence);
        fflush(stdout);
        int ok = faults_run(test, &tried);
        run++;
        failed += !ok;
        printf(ok ? "ok\n" : "FAILED\n");
    }
    printf("%d run, %d failures of allocations, %d failed\n", run, tried, failed);
    return failed != 0 || tried == 0;
}

#endif
