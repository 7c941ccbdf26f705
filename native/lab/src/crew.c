/* SPDX-License-Identifier: Apache-2.0
 *
 * The crew: threads made once, pinned, parked on a condition variable between samples.
 *
 * A worker blocks the signals that any thread may get: the process may be a JVM, and one that landed in the middle of
 * a sample would be handled there. Those that a fault of its own raises stay as they are.
 */
#include "crew.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "ticks.h"

typedef struct Worker {
    XvLabCrew *crew;
    pthread_t thread;
    int32_t index;
    int32_t cpu;       /* wanted; negative: any */
    int32_t pin_error; /* as xvlab_crew_pin_error answers */
    _Atomic(int32_t) last_cpu;
    _Atomic(int64_t) last_off_cpu_ns;
} Worker;

struct XvLabCrew {
    atomic_flag busy;          /* a sample is running */
    pthread_mutex_t mutex;     /* guards what follows, down to the workers */
    pthread_cond_t called;     /* task or ending has changed */
    pthread_cond_t finished;   /* pending has become 0 */
    uint64_t calls;            /* tasks given out so far */
    XvLabTask task;
    void *arg;
    int32_t wanted;            /* how many workers the task is for */
    int32_t pending;           /* how many have not finished it, or, at the start, are not parked yet */
    bool ending;
    double ticks_per_ns;
    int32_t size;
    Worker workers[];
};

static const int own_faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};

int32_t xvlab_pin_to(int32_t cpu)
{
    if (cpu < 0)
        return -1;
    size_t size = CPU_ALLOC_SIZE(cpu + 1);
    cpu_set_t *set = CPU_ALLOC(cpu + 1);
    if (set == NULL)
        return ENOMEM;
    CPU_ZERO_S(size, set);
    CPU_SET_S(cpu, size, set);
    int32_t error = sched_setaffinity(0, size, set) == 0 ? 0 : errno;
    CPU_FREE(set);
    return error;
}

int32_t xvlab_crew_cpu(const XvLabCrew *crew, int32_t worker) { return crew->workers[worker].cpu; }

void xvlab_crew_move(const XvLabCrew *crew, int32_t worker) { xvlab_pin_to(crew->workers[worker].cpu); }

static void finish_one(XvLabCrew *crew)
{
    if (--crew->pending == 0)
        pthread_cond_signal(&crew->finished);
}

static void run_task(Worker *self, XvLabTask task, void *arg)
{
    int64_t off_cpu = xvlab_now_ns() - xvlab_read_clock(CLOCK_THREAD_CPUTIME_ID);
    task(arg, self->index);
    off_cpu = xvlab_now_ns() - xvlab_read_clock(CLOCK_THREAD_CPUTIME_ID) - off_cpu;
    atomic_store_explicit(&self->last_cpu, sched_getcpu(), memory_order_relaxed);
    atomic_store_explicit(&self->last_off_cpu_ns, off_cpu > 0 ? off_cpu : 0, memory_order_relaxed);
}

static void *work(void *arg)
{
    Worker *self = arg;
    XvLabCrew *crew = self->crew;
    self->pin_error = xvlab_pin_to(self->cpu);
    uint64_t seen = 0;
    pthread_mutex_lock(&crew->mutex);
    finish_one(crew);
    for (;;) {
        while (!crew->ending && (crew->calls == seen || self->index >= crew->wanted))
            pthread_cond_wait(&crew->called, &crew->mutex);
        if (crew->ending)
            break;
        seen = crew->calls;
        XvLabTask task = crew->task;
        void *task_arg = crew->arg;
        pthread_mutex_unlock(&crew->mutex);
        run_task(self, task, task_arg);
        pthread_mutex_lock(&crew->mutex);
        finish_one(crew);
    }
    pthread_mutex_unlock(&crew->mutex);
    return NULL;
}

static void await_pending(XvLabCrew *crew)
{
    while (crew->pending > 0)
        pthread_cond_wait(&crew->finished, &crew->mutex);
}

/* One moment by both clocks; the best of some tries, since between two readings the CPU may go to somebody else. */
static void read_both(int64_t *ns, int64_t *ticks)
{
    int64_t closest = INT64_MAX;
    for (int tries = 0; tries < 32; tries++) {
        int64_t before = xvlab_now_ns(), now = xvlab_ticks(), apart = xvlab_now_ns() - before;
        if (apart < closest) {
            closest = apart;
            *ns = before + apart / 2;
            *ticks = now;
        }
    }
}

/* Two milliseconds are enough for a rate that is right to one part in ten thousand. */
static double measure_ticks_per_ns(void)
{
    int64_t ns, ticks, later_ns, later_ticks;
    read_both(&ns, &ticks);
    while (xvlab_now_ns() - ns < 2000000)
        continue;
    read_both(&later_ns, &later_ticks);
    return (double)(later_ticks - ticks) / (double)(later_ns - ns);
}

int64_t xvlab_crew_ticks(const XvLabCrew *crew, int64_t ns) { return (int64_t)((double)ns * crew->ticks_per_ns); }

static void end_workers(XvLabCrew *crew, int32_t started)
{
    pthread_mutex_lock(&crew->mutex);
    crew->ending = true;
    pthread_cond_broadcast(&crew->called);
    pthread_mutex_unlock(&crew->mutex);
    for (int32_t i = 0; i < started; i++)
        pthread_join(crew->workers[i].thread, NULL);
    pthread_cond_destroy(&crew->called);
    pthread_cond_destroy(&crew->finished);
    pthread_mutex_destroy(&crew->mutex);
    free(crew);
}

XvStatus xvlab_crew_open(const int32_t *cpus, int32_t n, XvLabCrew **out)
{
    if (out == NULL)
        return XV_INVALID;
    *out = NULL;
    if (cpus == NULL || n < 1 || n > XVLAB_MAX_WORKERS)
        return XV_INVALID;
    XvLabCrew *crew = calloc(1, sizeof *crew + (size_t)n * sizeof crew->workers[0]);
    if (crew == NULL)
        return XV_NOMEM;
    atomic_flag_clear(&crew->busy);
    pthread_mutex_init(&crew->mutex, NULL);
    pthread_cond_init(&crew->called, NULL);
    pthread_cond_init(&crew->finished, NULL);
    crew->size = n;
    crew->pending = n;
    crew->ticks_per_ns = measure_ticks_per_ns();

    sigset_t others, before;
    sigfillset(&others);
    for (size_t i = 0; i < sizeof own_faults / sizeof own_faults[0]; i++)
        sigdelset(&others, own_faults[i]);
    pthread_sigmask(SIG_SETMASK, &others, &before);
    int32_t started = 0;
    for (; started < n; started++) {
        Worker *worker = &crew->workers[started];
        worker->crew = crew;
        worker->index = started;
        worker->cpu = cpus[started];
        atomic_init(&worker->last_cpu, -1);
        atomic_init(&worker->last_off_cpu_ns, -1);
        if (pthread_create(&worker->thread, NULL, work, worker) != 0)
            break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started < n) {
        end_workers(crew, started);
        return XV_NOMEM;
    }
    pthread_mutex_lock(&crew->mutex);
    await_pending(crew);
    pthread_mutex_unlock(&crew->mutex);
    *out = crew;
    return XV_OK;
}

void xvlab_crew_close(XvLabCrew *crew)
{
    if (crew != NULL)
        end_workers(crew, crew->size);
}

int32_t xvlab_crew_size(const XvLabCrew *crew) { return crew->size; }

int32_t xvlab_crew_pin_error(const XvLabCrew *crew, int32_t worker)
{
    return worker < 0 || worker >= crew->size ? -1 : crew->workers[worker].pin_error;
}

int32_t xvlab_crew_last_cpu(const XvLabCrew *crew, int32_t worker)
{
    if (worker < 0 || worker >= crew->size)
        return -1;
    return atomic_load_explicit(&crew->workers[worker].last_cpu, memory_order_relaxed);
}

int64_t xvlab_crew_last_off_cpu_ns(const XvLabCrew *crew, int32_t worker)
{
    if (worker < 0 || worker >= crew->size)
        return -1;
    return atomic_load_explicit(&crew->workers[worker].last_off_cpu_ns, memory_order_relaxed);
}

XvStatus xvlab_crew_run(XvLabCrew *crew, int32_t workers, XvLabTask task, void *arg)
{
    if (workers < 1 || workers > crew->size)
        return XV_INVALID;
    if (atomic_flag_test_and_set_explicit(&crew->busy, memory_order_acquire))
        return XV_BUSY;
    pthread_mutex_lock(&crew->mutex);
    crew->task = task;
    crew->arg = arg;
    crew->wanted = workers;
    crew->pending = workers;
    crew->calls++;
    pthread_cond_broadcast(&crew->called);
    await_pending(crew);
    crew->wanted = 0; /* who was not wanted this time must not mistake the call for one that it missed */
    pthread_mutex_unlock(&crew->mutex);
    atomic_flag_clear_explicit(&crew->busy, memory_order_release);
    return XV_OK;
}

void xvlab_meet(XvLabMeeting *meeting)
{
    int32_t held = atomic_load_explicit(&meeting->held, memory_order_relaxed);
    if (atomic_fetch_add_explicit(&meeting->arrived, 1, memory_order_acq_rel) + 1 == meeting->n) {
        atomic_store_explicit(&meeting->arrived, 0, memory_order_relaxed);
        atomic_store_explicit(&meeting->held, held + 1, memory_order_release);
        return;
    }
    for (unsigned steps = 0; atomic_load_explicit(&meeting->held, memory_order_acquire) == held;)
        xvlab_wait_step(&steps);
}
