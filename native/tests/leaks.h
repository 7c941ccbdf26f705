/* SPDX-License-Identifier: Apache-2.0
 *
 * The leak test: compiled in front of a suite (cc -include leaks.h test_list.c), it makes a program that runs each of
 * the suite's tests three times in one process and in the same interpreters. The first time may fill what an
 * interpreter keeps for later; after the third there must be no more references, blocks of the heap, external bytes
 * and allocations outside of it than after the second. Needs the debug build.
 */
#ifndef XVTEST_LEAKS_H
#define XVTEST_LEAKS_H

int xvtest_main(int argc, char **argv);

#define main xvtest_main
#include "object/context.h"
#include "world.h"
#undef main

#define LEAKS_RUNS 3
#define LEAKS_WORLDS 8

/* The worlds that a test opens, in the order in which it opens them: the same in each run. */
typedef struct Leaks {
    World worlds[LEAKS_WORLDS];
    int made, opened;
} Leaks;

static Leaks *leaks;

/* What the suite keeps in static variables starts anew with each run, as it does when each test has a process of its
   own. Only what is kept for the next run, behind a pointer, stays. */
extern char __data_start[], _end[];

static __attribute__((no_sanitize("address"))) void leaks_copy(char *to, const char *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((volatile char *)to)[i] = from[i];
}

static World leaks_open_world(void)
{
    CHECK_INT(leaks->opened, <, LEAKS_WORLDS);
    if (leaks->opened == leaks->made) {
        leaks->worlds[leaks->made] = open_world();
        /* A test that closes the interpreter itself is found out by its state, which must be there to be asked. */
        XvInterpreter_Retain(leaks->worlds[leaks->made++].interp);
    } else {
        leaks->worlds[leaks->opened].ts = attach(leaks->worlds[leaks->opened].interp);
    }
    return leaks->worlds[leaks->opened++];
}

static void leaks_close_world(World world)
{
    CHECK_NO_ERROR(world.ts);
    XvThreadState_Detach(world.ts);
}

typedef struct LeaksFigures {
    int64_t references, blocks, external, memory;
} LeaksFigures;

/* False: the test has closed one of its interpreters, or is still in it, so that the next run could not use it. */
static int leaks_measure(LeaksFigures *out)
{
    *out = (LeaksFigures){0};
    for (int i = 0; i < leaks->made; i++) {
        XvInterpreter *interp = leaks->worlds[i].interp;
        XvThreadState *ts = NULL;
        XvHeapStats stats;
        if (XvInterpreter_State(interp) >= XV_INTERPRETER_CLOSING
            || XvInterpreter_Attach(interp, NULL, 0, &ts) != XV_OK)
            return 0;
        Xv_CLEAR(ts, xv_context(ts)->world->modules); /* the next run loads its own */
        XvGC_Collect(ts);
        XvHeap_GetStats(ts, &stats);
        out->references += XvDebug_TotalRefs(ts);
        out->blocks += stats.live_blocks;
        out->external += stats.external_bytes;
        XvThreadState_Detach(ts);
    }
    out->memory = XvDebug_LiveMemory();
    return 1;
}

#define LEAKS_ALONE 3 /* the exit status of a test that can be run only once */

static void leaks_run(void (*run)(void))
{
    LeaksFigures before = {0}, now = {0};
    size_t size = (size_t)(_end - __data_start);
    char *fresh = malloc(size);
    Leaks *kept = calloc(1, sizeof *kept);
    CHECK(fresh != NULL && kept != NULL);
    leaks_copy(fresh, __data_start, size);
    for (int i = 0; i < LEAKS_RUNS; i++) {
        before = now;
        leaks_copy(__data_start, fresh, size);
        leaks = kept;
        leaks->opened = 0;
        run();
        if (!leaks_measure(&now))
            _exit(LEAKS_ALONE);
    }
    CHECK_INT(now.references, <=, before.references);
    CHECK_INT(now.blocks, <=, before.blocks);
    CHECK_INT(now.external, <=, before.external);
    CHECK_INT(now.memory, <=, before.memory);
}

int main(int argc, char **argv)
{
    int run = 0, failed = 0, alone = 0;
    for (XvTest *test = xvtest_first; test != NULL; test = test->next) {
        if (argc > 1 && strstr(test->sentence, argv[1]) == NULL)
            continue;
        printf("%s ... ", test->sentence);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            alarm(XVTEST_SECONDS);
            leaks_run(test->run);
            _exit(0); /* the worlds stay open: what is left in them has been looked at */
        }
        int status = -1;
        int ended = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status);
        run++;
        alone += ended && WEXITSTATUS(status) == LEAKS_ALONE;
        failed += !ended || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != LEAKS_ALONE);
        printf("%s\n", !ended ? "KILLED" : WEXITSTATUS(status) == LEAKS_ALONE ? "ok once: it closes its interpreter"
                                         : WEXITSTATUS(status) == 0 ? "ok" : "FAILED");
    }
    printf("%d run, %d of them only once, %d failed\n", run, alone, failed);
    /* A suite of which every test closes its interpreter shows nothing. */
    return failed != 0 || run == alone;
}

#define open_world leaks_open_world
#define close_world leaks_close_world

#endif
