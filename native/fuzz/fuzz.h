/* SPDX-License-Identifier: Apache-2.0
 *
 * What the targets share: how an input is read, how a difference ends the process, and a world that lives as long as
 * one input. The core is the debug build's under AddressSanitizer and UndefinedBehaviorSanitizer, so a stranger, an
 * object that was let go of too often and one that nobody let go of are seen without being asked for.
 */
#ifndef XVFUZZ_H
#define XVFUZZ_H

#include "crossview/crossview.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EXPECT(condition) ((condition) ? (void)0 : unexpected(#condition, __FILE__, __LINE__))

static inline _Noreturn void unexpected(const char *what, const char *file, int line)
{
    fprintf(stderr, "%s:%d: expected: %s\n", file, line, what);
    abort();
}

/* The input, from its beginning; behind its end come zeros. */
typedef struct Input {
    const uint8_t *next, *end;
} Input;

static inline uint8_t take(Input *in) { return in->next == in->end ? 0 : *in->next++; }
static inline bool is_used_up(const Input *in) { return in->next == in->end; }

/* A number below n. */
static inline int choose(Input *in, int n) { return take(in) % n; }

/* A number that is mostly near 0 and now and then at an end of its range. */
static inline Xv_ssize_t take_index(Input *in)
{
    static const Xv_ssize_t ends[8] = {XV_SSIZE_MAX, -XV_SSIZE_MAX - 1, XV_SSIZE_MAX - 1, -XV_SSIZE_MAX,
                                       XV_SSIZE_MAX / 2 + 1, -XV_SSIZE_MAX / 2 - 1, (Xv_ssize_t)1 << 32, -4097};
    int8_t byte = (int8_t)take(in);
    return byte < -120 ? ends[byte + 128] : byte / 8;
}

/* Text of at most max bytes, up to a zero or the end of the input. text has room for max + 1. */
static inline const char *take_text(Input *in, char *text, size_t max)
{
    size_t n = 0;
    while (n < max && !is_used_up(in) && (text[n] = (char)take(in)) != 0)
        n++;
    text[n] = 0;
    return text;
}

/* Interpreters, and this thread inside the first. */
enum { INTERPRETERS = 2 };

typedef struct World {
    XvRuntime *rt;
    XvInterpreter *interps[INTERPRETERS];
    XvThreadState *ts;
} World;

static inline void left_behind(void *arg, int64_t interpreter, const XvTypeStats *stats)
{
    (void)arg;
    fprintf(stderr, "interpreter %lld closes with %lld %s, %lld references\n", (long long)interpreter,
            (long long)stats->objects, stats->type->tp_name, (long long)stats->references);
    abort();
}

static inline World open_world(int interpreters)
{
    World world = {.rt = NULL};
    XvDebug_SetLeakHandler(left_behind, NULL);
    EXPECT(XvRuntime_Open(&world.rt) == XV_OK);
    for (int i = 0; i < interpreters; i++)
        EXPECT(XvInterpreter_New(world.rt, NULL, &world.interps[i]) == XV_OK);
    EXPECT(XvInterpreter_Attach(world.interps[0], NULL, XV_FOREVER, &world.ts) == XV_OK);
    return world;
}

static inline void close_world(World *world)
{
    EXPECT(XvErr_Occurred(world->ts) == NULL);
    XvThreadState_Detach(world->ts);
    for (int i = 0; i < INTERPRETERS; i++)
        if (world->interps[i] != NULL)
            XvInterpreter_Release(world->interps[i]);
    EXPECT(XvRuntime_Close(world->rt, XV_FOREVER) == XV_OK);
}

/* That the last call has failed with an error of a type; it is cleared. */
#define EXPECT_ERROR(ts, type)                                                                                         \
    do {                                                                                                               \
        EXPECT(XvErr_Matches((ts), &(type)));                                                                          \
        XvErr_Clear(ts);                                                                                               \
    } while (0)

#endif
