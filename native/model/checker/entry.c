/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions that code compiled with gcc's -fsanitize=thread calls. The program is linked with these instead of
 * libtsan.
 */
#include "model.h"

#define CALLER __builtin_return_address(0)

void __tsan_init(void);
void __tsan_init(void) {}

void __tsan_func_entry(const void *pc);
void __tsan_func_entry(const void *pc)
{
    Thread *self = &threads[me];
    if (self->depth < (int)(sizeof self->calls / sizeof *self->calls))
        self->calls[self->depth] = pc;
    self->depth++;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void) { threads[me].depth--; }

#define PLAIN(size) \
    void __tsan_read##size(const void *p); \
    void __tsan_read##size(const void *p) { plain_access(p, size, false, CALLER); } \
    void __tsan_write##size(const void *p); \
    void __tsan_write##size(const void *p) { plain_access(p, size, true, CALLER); } \
    void __tsan_unaligned_read##size(const void *p); \
    void __tsan_unaligned_read##size(const void *p) { plain_access(p, size, false, CALLER); } \
    void __tsan_unaligned_write##size(const void *p); \
    void __tsan_unaligned_write##size(const void *p) { plain_access(p, size, true, CALLER); }

PLAIN(1) PLAIN(2) PLAIN(4) PLAIN(8) PLAIN(16)

void __tsan_read_range(const void *p, long size);
void __tsan_read_range(const void *p, long size) { plain_access(p, (size_t)size, false, CALLER); }

void __tsan_write_range(const void *p, long size);
void __tsan_write_range(const void *p, long size) { plain_access(p, (size_t)size, true, CALLER); }

static uint64_t add(uint64_t a, uint64_t b) { return a + b; }
static uint64_t sub(uint64_t a, uint64_t b) { return a - b; }
static uint64_t and(uint64_t a, uint64_t b) { return a & b; }
static uint64_t or(uint64_t a, uint64_t b) { return a | b; }
static uint64_t xor(uint64_t a, uint64_t b) { return a ^ b; }
static uint64_t other(uint64_t a, uint64_t b) { (void)a; return b; }

#define CHANGE(bits, name, function) \
    uint##bits##_t __tsan_atomic##bits##_##name(void *p, uint##bits##_t v, int order); \
    uint##bits##_t __tsan_atomic##bits##_##name(void *p, uint##bits##_t v, int order) \
    { \
        return (uint##bits##_t)atomic_rmw_model(p, bits / 8, function, v, order, CALLER); \
    }

#define CAS(bits, strength) \
    int __tsan_atomic##bits##_compare_exchange_##strength(void *p, void *e, uint##bits##_t d, int order, int failure); \
    int __tsan_atomic##bits##_compare_exchange_##strength(void *p, void *e, uint##bits##_t d, int order, int failure) \
    { \
        return atomic_cas_model(p, bits / 8, e, d, order, failure, CALLER); \
    }

#define ATOMIC(bits) \
    uint##bits##_t __tsan_atomic##bits##_load(const void *p, int order); \
    uint##bits##_t __tsan_atomic##bits##_load(const void *p, int order) \
    { \
        return (uint##bits##_t)atomic_load_model(p, bits / 8, order, CALLER); \
    } \
    void __tsan_atomic##bits##_store(void *p, uint##bits##_t v, int order); \
    void __tsan_atomic##bits##_store(void *p, uint##bits##_t v, int order) \
    { \
        atomic_store_model(p, bits / 8, v, order, CALLER); \
    } \
    CHANGE(bits, exchange, other) CHANGE(bits, fetch_add, add) CHANGE(bits, fetch_sub, sub) \
    CHANGE(bits, fetch_and, and) CHANGE(bits, fetch_or, or) CHANGE(bits, fetch_xor, xor) \
    CAS(bits, strong) CAS(bits, weak)

ATOMIC(8) ATOMIC(16) ATOMIC(32) ATOMIC(64)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order) { atomic_fence_model(order, CALLER); }

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order) { (void)order; }
