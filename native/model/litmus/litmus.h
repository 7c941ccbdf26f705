/* SPDX-License-Identifier: Apache-2.0
 *
 * How the litmus tests are written: objects x, y, z, registers r0 to r3, and a row for each test in a table.
 */
#ifndef LITMUS_H
#define LITMUS_H

#include "checker.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#define RLX memory_order_relaxed
#define ACQ memory_order_acquire
#define REL memory_order_release
#define AR memory_order_acq_rel
#define SC memory_order_seq_cst

#define LD(object, order) atomic_load_explicit(&(object), order)
#define ST(object, value, order) atomic_store_explicit(&(object), value, order)
#define ADD(object, order) atomic_fetch_add_explicit(&(object), 1, order)
#define FENCE(order) atomic_thread_fence(order)

/* A thread of a test. */
#define THREAD(name, ...) static void name(void *arg) { (void)arg; __VA_ARGS__; }

/* What nobody may see, or what somebody must be able to see. */
#define SEEN(name, condition) static bool name(void) { return condition; }

typedef struct Test {
    const char *name;
    void (*threads[4])(void *);
    bool (*seen)(void);
} Test;

/* The row that test=NAME asks for. */
static inline const Test *chosen(const Test *tests)
{
    while (tests->name != NULL && strcmp(tests->name, text_option("test", "")) != 0)
        tests++;
    CHECK(tests->name != NULL);
    return tests;
}

#endif
