/* SPDX-License-Identifier: Apache-2.0
 *
 * Two threads that compute, in two interpreters or in one; or two processes of the helper program.
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crew.h"
#include "helper.h"
#include "lists.h"
#include "watch.h"

#define THREADS 2

static const char *const names[XVLAB_PARALLELS] = {
    [XVLAB_TWO_INTERPRETERS] = "two interpreters",
    [XVLAB_TWO_PROCESSES] = "two processes",
    [XVLAB_ONE_INTERPRETER] = "two threads of one interpreter",
};

typedef struct Station {
    _Alignas(XVLAB_LINE) XvLabParallelSample result;
    XvThreadState *ts;
} Station;

typedef struct Sample {
    XvLabMeeting meeting;
    const XvLabCrew *crew;
    int32_t parallel;
    int64_t ns;
    int64_t ticks;
    XvRuntime *rt;
    XvInterpreter *interps[THREADS];
    int32_t interpreters;
    _Atomic(XvStatus) status;
    Station stations[THREADS];
} Sample;

static void fail(Sample *sample, XvStatus status)
{
    if (status != XV_OK)
        atomic_store_explicit(&sample->status, status, memory_order_relaxed);
}

static bool failed(Sample *sample) { return atomic_load_explicit(&sample->status, memory_order_relaxed) != XV_OK; }

static void open_world(Sample *sample)
{
    fail(sample, XvRuntime_Open(&sample->rt));
    for (int32_t i = 0; i < sample->interpreters && !failed(sample); i++)
        fail(sample, XvInterpreter_New(sample->rt, names[sample->parallel], &sample->interps[i]));
}

static void close_world(Sample *sample)
{
    if (sample->rt != NULL)
        fail(sample, XvRuntime_Close(sample->rt, XVLAB_CLOSE_NS));
    for (int32_t i = 0; i < sample->interpreters; i++)
        if (sample->interps[i] != NULL)
            XvInterpreter_Release(sample->interps[i]);
}

static void run_worker(void *arg, int32_t worker)
{
    Sample *sample = arg;
    Station *station = &sample->stations[worker];
    int watch = xvlab_watch_open();
    if (worker == 0)
        open_world(sample);
    xvlab_meet(&sample->meeting);
    if (!failed(sample)) {
        XvInterpreter *interp = sample->interps[worker % sample->interpreters];
        fail(sample, XvInterpreter_Attach(interp, NULL, XV_FOREVER, &station->ts));
        if (station->ts != NULL)
            XvThreadState_Unlock(station->ts);
    }
    xvlab_meet(&sample->meeting);
    if (station->ts != NULL) {
        XvThreadState_Lock(station->ts);
        xvlab_lists(station->ts, sample->ticks, watch, &station->result);
        XvThreadState_Detach(station->ts);
    }
    xvlab_meet(&sample->meeting);
    if (worker == 0)
        close_world(sample);
    xvlab_watch_close(watch);
}

static void run_processes(void *arg, int32_t worker)
{
    Sample *sample = arg;
    char cpus[THREADS][16], ns[32];
    char *argv[] = {NULL, "parallel", cpus[0], cpus[1], ns, NULL};
    (void)worker;
    for (int32_t i = 0; i < THREADS; i++)
        snprintf(cpus[i], sizeof cpus[i], "%" PRId32, xvlab_crew_cpu(sample->crew, i));
    snprintf(ns, sizeof ns, "%" PRId64, sample->ns);
    fail(sample, xvlab_helper_run(argv, &sample->stations[0].result, sizeof sample->stations[0].result));
}

XvStatus xvlab_parallel_run(XvLabCrew *crew, int32_t parallel, int64_t duration_ns, XvLabParallelSample *out)
{
    bool processes = parallel == XVLAB_TWO_PROCESSES;
    if (crew == NULL || out == NULL || parallel < 0 || parallel >= XVLAB_PARALLELS || xvlab_crew_size(crew) < THREADS
        || duration_ns < 1000 || duration_ns > XVLAB_MAX_SAMPLE_NS)
        return XV_INVALID;
    memset(out, 0, sizeof *out);
    Sample *sample = aligned_alloc(XVLAB_LINE, sizeof *sample);
    if (sample == NULL)
        return XV_NOMEM;
    memset(sample, 0, sizeof *sample);
    sample->meeting.n = THREADS;
    sample->crew = crew;
    sample->parallel = parallel;
    sample->interpreters = parallel == XVLAB_ONE_INTERPRETER ? 1 : THREADS;
    sample->ns = duration_ns;
    sample->ticks = xvlab_crew_ticks(crew, duration_ns);
    XvStatus status = processes ? xvlab_crew_run(crew, 1, run_processes, sample)
                                : xvlab_crew_run(crew, THREADS, run_worker, sample);
    if (status == XV_OK)
        status = atomic_load_explicit(&sample->status, memory_order_relaxed);
    for (int32_t i = 0; i < THREADS && status == XV_OK; i++) {
        const XvLabParallelSample *result = &sample->stations[i].result;
        out->lists += result->lists;
        out->right += result->right;
        out->ns += result->ns;
        out->kept_ns += result->kept_ns;
    }
    free(sample);
    return status;
}

const char *xvlab_parallel_name(int32_t parallel)
{
    return parallel < 0 || parallel >= XVLAB_PARALLELS ? NULL : names[parallel];
}

typedef struct Memory {
    int64_t n;
    XvStatus status;
    XvLabMemorySample result;
} Memory;

static void run_memory(void *arg, int32_t worker)
{
    Memory *memory = arg;
    char n[32];
    char *argv[] = {NULL, "memory", n, NULL};
    (void)worker;
    snprintf(n, sizeof n, "%" PRId64, memory->n);
    memory->status = xvlab_helper_run(argv, &memory->result, sizeof memory->result);
}

XvStatus xvlab_memory_run(XvLabCrew *crew, int64_t n, XvLabMemorySample *out)
{
    Memory memory = {.n = n};
    if (crew == NULL || out == NULL || n < 1 || n > 100000)
        return XV_INVALID;
    memset(out, 0, sizeof *out);
    XvStatus status = xvlab_crew_run(crew, 1, run_memory, &memory);
    if (status == XV_OK)
        status = memory.status;
    if (status == XV_OK)
        *out = memory.result;
    return status;
}
