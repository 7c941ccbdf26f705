/* SPDX-License-Identifier: Apache-2.0
 *
 * The broken counter: what a plain `ob_refcnt++` and `--ob_refcnt == 0` are to the machine.
 *
 * "The problem relates to the fact that there aren't any memory barriers around CPython's INCREF operations (they're
 * implemented as an ordinary C post-increment operation)" (Nick Coghlan, python-dev, October 2017).
 *
 * Two threads doing that in C would be a data race, which C leaves undefined: the compiler might keep the count in a
 * register or drop the loop, and the experiment would show the compiler and not the CPU. So the instructions that the
 * compiler makes of it elsewhere (tests/disassembly.sh shows them) are written down: on x86-64 one add and one sub on
 * memory without a lock prefix, elsewhere a load, an add and a store, as relaxed atomics, which cost nothing
 * and order nothing.
 */
#ifndef XVLAB_PLAIN_H
#define XVLAB_PLAIN_H

#include <stdbool.h>

#include "crossview/object.h"

static inline void xvlab_plain_incref(XvObject *op)
{
#if defined(__x86_64__)
    __asm__ volatile("addq $1, %0" : "+m"(op->ob_refcnt) : : "memory", "cc");
#else
    __atomic_store_n(&op->ob_refcnt, __atomic_load_n(&op->ob_refcnt, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
#endif
}

/* True: it went to zero, and a runtime that believed it would free the object now. */
static inline bool xvlab_plain_decref(XvObject *op)
{
#if defined(__x86_64__)
    bool zero;
    __asm__ volatile("subq $1, %0" : "+m"(op->ob_refcnt), "=@ccz"(zero) : : "memory");
    return zero;
#else
    Xv_ssize_t count = __atomic_load_n(&op->ob_refcnt, __ATOMIC_RELAXED) - 1;
    __atomic_store_n(&op->ob_refcnt, count, __ATOMIC_RELAXED);
    return count == 0;
#endif
}

#endif
