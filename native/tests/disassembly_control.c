/* SPDX-License-Identifier: Apache-2.0
 *
 * What test_disassembly.sh must find: a function for each kind of instruction that inner code must not have. They
 * are never called; a scanner that overlooks one of them shows nothing about the core.
 */
#include <stdatomic.h>
#include <stdint.h>

int64_t control_add(_Atomic(int64_t) *word);
int64_t control_exchange(_Atomic(int64_t) *word);
int control_compare_exchange(_Atomic(int64_t) *word, int64_t expected);
void control_fence(void);

int64_t control_add(_Atomic(int64_t) *word) { return atomic_fetch_add_explicit(word, 1, memory_order_relaxed); }

int64_t control_exchange(_Atomic(int64_t) *word) { return atomic_exchange_explicit(word, 1, memory_order_relaxed); }

int control_compare_exchange(_Atomic(int64_t) *word, int64_t expected)
{
    return atomic_compare_exchange_strong_explicit(word, &expected, 1, memory_order_relaxed, memory_order_relaxed);
}

void control_fence(void)
{
#if defined(__x86_64__)
    /* For a seq_cst fence compilers may write `lock or`, which control_add stands for already. */
    __builtin_ia32_mfence();
#else
    atomic_thread_fence(memory_order_seq_cst);
#endif
}
