/* SPDX-License-Identifier: Apache-2.0
 *
 * What the system gives: mutexes, the futex, the clock, memory. The production code calls these in place of libc
 * (redirect.syms), with its own platform/park.c on top; and in place of its own platform/slots.c (slots.syms), which
 * would use the same addresses again.
 */
#include "model.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>

#define CALLER __builtin_return_address(0)

enum { MUTEXES = 64, FUTEXES = 64, LOOK_NS = 4000 };

typedef struct Mutex {
    const void *address;
    int owner;                   /* -1: free */
    View view;
    uint16_t causes[THREADS];
} Mutex;

/* The kernel's queue at a word. Waiting and waking there are ordered by its lock, which the caller may not rely on for
   anything but this: who comes after a wake sees the word at least as new as the waker did. */
typedef struct Futex {
    const void *word;
    View view;
    uint16_t causes[THREADS];
    int sleepers[THREADS], count;
} Futex;

static Mutex mutexes[MUTEXES];
static Futex futexes[FUTEXES];
static int mutex_count, futex_count;
static void (*key_end)(void *);

void system_begin(void)
{
    mutex_count = futex_count = 0;
    key_end = NULL;
}

static Mutex *mutex_at(const void *address)
{
    for (int i = 0; i < mutex_count; i++)
        if (mutexes[i].address == address)
            return &mutexes[i];
    if (mutex_count == MUTEXES)
        give_up("more mutexes than the checker can follow");
    mutexes[mutex_count] = (Mutex){.address = address, .owner = -1};
    return &mutexes[mutex_count++];
}

static Futex *futex_at(const void *word)
{
    for (int i = 0; i < futex_count; i++)
        if (futexes[i].word == word)
            return &futexes[i];
    if (futex_count == FUTEXES)
        give_up("more futexes than the checker can follow");
    futexes[futex_count] = (Futex){.word = word};
    return &futexes[futex_count++];
}

bool mutex_free(const void *mutex) { return mutex_at(mutex)->owner < 0; }

const View *futex_view(const void *word) { return &futex_at(word)->view; }

int model_mutex_init(pthread_mutex_t *mutex, const void *attributes)
{
    (void)attributes;
    plain_access(mutex, sizeof *mutex, true, CALLER);
    return 0;
}

int model_mutex_destroy(pthread_mutex_t *mutex)
{
    if (!mutex_free(mutex))
        fail(mutex, "a mutex is destroyed while somebody has it");
    touch(mutex, sizeof *mutex);
    return 0;
}

int model_mutex_lock(pthread_mutex_t *address)
{
    Mutex *mutex = mutex_at(address);
    turn((Op){.kind = OP_LOCK, .object = address, .pc = CALLER});
    touch(address, sizeof *address);
    tell(CALLER, "lock");
    mutex->owner = me;
    view_join(&threads[me].now, &mutex->view);
    did(address, false, false, -1, mutex->causes);
    return 0;
}

int model_mutex_unlock(pthread_mutex_t *address)
{
    Mutex *mutex = mutex_at(address);
    if (mutex->owner != me)
        fail(address, "a mutex is unlocked by a thread that does not have it");
    turn((Op){.kind = OP_UNLOCK, .object = address, .pc = CALLER});
    touch(address, sizeof *address);
    tell(CALLER, "unlock");
    mutex->owner = -1;
    mutex->view = threads[me].now;
    did(address, false, false, -1, mutex->causes);
    threads[me].now.clock[me]++;
    return 0;
}

/* A loop that yields waits for something: reading the same again is no progress. */
int model_sched_yield(void)
{
    Thread *self = &threads[me];
    for (int i = 0; i < LOCATIONS; i++)
        self->looked[i].must_change = self->looked[i].message >= 0 && self->looked[i].stretch == self->stretch;
    self->stretch++;
    return 0;
}

static void leave_queue(Futex *futex)
{
    int i = 0;
    while (futex->sleepers[i] != me)
        i++;
    futex->count--;
    memmove(&futex->sleepers[i], &futex->sleepers[i + 1], (size_t)(futex->count - i) * sizeof(int));
}

static long futex_wait(const void *word, uint32_t expected, int64_t deadline, const void *pc)
{
    Futex *futex = futex_at(word);
    int outcome;
    if (threads[me].sleeps++ == bounds.sleeps)
        end_execution(CUT);
    if (!park_reads(word, expected, deadline, futex->causes, pc)) {
        errno = EAGAIN;
        return -1;
    }
    futex->sleepers[futex->count++] = me;
    outcome = turn((Op){.kind = OP_SLEEP, .object = word, .deadline = deadline, .pc = pc});
    tell(pc, outcome == WOKEN ? "is woken" : outcome == TIMED_OUT ? "its time is over" : "wakes up for no reason");
    if (outcome == WOKEN) {
        threads[me].woken = false;
        did(NULL, false, false, -1, futex->causes);
        return 0;
    }
    leave_queue(futex);
    did(word, false, false, -1, futex->causes);
    if (outcome == SPURIOUS) {
        threads[me].spurious++;
        return 0;
    }
    threads[me].timeouts++;
    if (threads[me].now.time < deadline)
        threads[me].now.time = deadline;
    errno = ETIMEDOUT;
    return -1;
}

static long futex_wake(const void *word, int n, const void *pc)
{
    Futex *futex = futex_at(word);
    int woken = 0;
    turn((Op){.kind = OP_UNPARK, .object = word, .pc = pc});
    /* The word is not touched: it may belong to someone else by now. */
    view_join(&futex->view, &threads[me].now);
    for (; woken < n && futex->count > 0; woken++) {
        int thread = futex->sleepers[0];
        could_have_ended(thread);
        threads[thread].woken = true;
        futex->count--;
        memmove(&futex->sleepers[0], &futex->sleepers[1], (size_t)futex->count * sizeof(int));
    }
    tell(pc, "wakes %d", woken);
    did(word, false, false, -1, futex->causes);
    return woken;
}

long model_syscall(long number, ...)
{
    va_list args;
    const void *word;
    int operation;
    long value;
    const struct timespec *time;
    va_start(args, number);
    word = va_arg(args, const void *);
    operation = va_arg(args, int) & ~FUTEX_PRIVATE_FLAG;
    value = operation == FUTEX_WAKE ? va_arg(args, int) : (long)va_arg(args, uint32_t);
    time = va_arg(args, const struct timespec *);
    va_end(args);
    if (number == SYS_futex && operation == FUTEX_WAKE)
        return futex_wake(word, (int)value, CALLER);
    if (number == SYS_futex && operation == FUTEX_WAIT_BITSET)
        return futex_wait(word, (uint32_t)value,
                          time == NULL ? INT64_MAX : (int64_t)time->tv_sec * 1000000000 + time->tv_nsec, CALLER);
    give_up("a system call that the checker does not know");
}

/* The same in each execution. */
ssize_t model_getrandom(void *to, size_t size, unsigned flags)
{
    (void)flags;
    plain_access(to, size, true, CALLER);
    memset(to, 7, size);
    return (ssize_t)size;
}

/* Each look at the clock takes a while, so that a loop that waits for a moment comes to an end. Time travels with
   knowledge: who knows what another one did finds it no earlier than that one did; else no two clocks agree, so that
   a look at the clock is nobody else's business. */
int model_clock_gettime(clockid_t clock, struct timespec *out)
{
    int64_t *time = &threads[me].now.time;
    (void)clock;
    *time += LOOK_NS;
    *out = (struct timespec){*time / 1000000000, *time % 1000000000};
    return 0;
}

/* Threads */

pthread_t model_self(void) { return (pthread_t)(me + 1); }

int model_getname(pthread_t thread, char *name, size_t size)
{
    plain_access(name, size, true, CALLER);
    snprintf(name, size, "%s", threads[thread - 1].name);
    return 0;
}

/* All on one CPU, as far as they are told. */
int model_sched_getcpu(void) { return 0; }

int model_key_create(pthread_key_t *key, void (*end)(void *))
{
    plain_access(key, sizeof *key, true, CALLER);
    *key = 0;
    if (key_end != NULL)
        give_up("more pthread keys than the checker can follow");
    key_end = end;
    return 0;
}

int model_key_delete(pthread_key_t key)
{
    (void)key;
    key_end = NULL;
    return 0;
}

int model_setspecific(pthread_key_t key, const void *value)
{
    (void)key;
    threads[me].specific = (void *)value;
    return 0;
}

int model_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    (void)prepare, (void)parent, (void)child;
    return 0;
}

void thread_ends(void)
{
    void *value = threads[me].specific;
    threads[me].specific = NULL;
    if (value != NULL && key_end != NULL)
        key_end(value);
}

/* Memory */

void *model_malloc(size_t size) { return space_take(size, 16, false, CALLER); }

void *model_aligned_alloc(size_t align, size_t size) { return space_take(size, align, false, CALLER); }

void *model_calloc(size_t n, size_t size)
{
    void *p = space_take(n * size, 16, false, CALLER);
    memset(p, 0, n * size);
    return p;
}

void model_free(void *p)
{
    if (p != NULL)
        space_give(p, "free", CALLER);
}

void *model_realloc(void *p, size_t size)
{
    void *fresh = space_take(size, 16, false, CALLER);
    size_t old = p == NULL ? 0 : space_size(p);
    if (p != NULL) {
        plain_access(p, old, false, CALLER);
        plain_access(fresh, old < size ? old : size, true, CALLER);
        memcpy(fresh, p, old < size ? old : size);
        space_give(p, "realloc", CALLER);
    }
    return fresh;
}

void refuse_space(int n) { threads[me].refused = n; }

void *model_slots_take(size_t size)
{
    if (threads[me].refused == 0)
        return space_take(size, 1 << 16, true, CALLER);
    threads[me].refused--;
    tell(CALLER, "is refused %zu bytes", size);
    return NULL;
}

void model_slots_give(void *p, size_t size)
{
    (void)size;
    space_give(p, "unmap", CALLER);
}

/* Never: whoever asks has to copy. */
void *model_slots_grow(void *p, size_t old, size_t size)
{
    (void)p, (void)old, (void)size;
    return NULL;
}

/* Only for what is not looked into: addresses, and nothing behind them. */
void *model_mmap(void *at, size_t size, int protection, int flags, int file, long offset)
{
    (void)at, (void)protection, (void)flags, (void)file, (void)offset;
    return space_reserve(size);
}

int model_munmap(void *p, size_t size)
{
    (void)p, (void)size;
    return 0;
}

int model_madvise(void *p, size_t size, int advice)
{
    (void)p, (void)size, (void)advice;
    return 0;
}

void *model_memcpy(void *to, const void *from, size_t size)
{
    plain_access(from, size, false, CALLER);
    plain_access(to, size, true, CALLER);
    return memmove(to, from, size);
}

void *model_memmove(void *to, const void *from, size_t size)
{
    plain_access(from, size, false, CALLER);
    plain_access(to, size, true, CALLER);
    return memmove(to, from, size);
}

void *model_memset(void *to, int byte, size_t size)
{
    plain_access(to, size, true, CALLER);
    return memset(to, byte, size);
}

int model_vsnprintf(char *to, size_t size, const char *format, va_list args)
{
    plain_access(to, size, true, CALLER);
    return vsnprintf(to, size, format, args);
}

int model_snprintf(char *to, size_t size, const char *format, ...)
{
    va_list args;
    int n;
    va_start(args, format);
    plain_access(to, size, true, CALLER);
    n = vsnprintf(to, size, format, args);
    va_end(args);
    return n;
}
