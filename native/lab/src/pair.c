/* SPDX-License-Identifier: Apache-2.0
 *
 * One sample of `pair`: what a kernel counts on, the run, the proof that it was run.
 *
 * Everything that touches an interpreter happens on the workers: the caller may be attached somewhere, they are not.
 * Workers pass through the same meetings whether or not something failed, so that none waits for one that gave up.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "crew.h"
#include "pair_loops.h"
#include "ticks.h"

typedef enum Subject {
    ONE_WORD,  /* one header for all threads; its first reference is that of a thread that does not count here */
    OWN_WORD,  /* one for each thread, which holds its first reference */
    OBJECT,    /* a bytes object of an interpreter */
    VIEW       /* each thread: the shared view of its own interpreter on one common block */
} Subject;

static const struct Kernel {
    const char *name;
    const XvLabCounting *counting;
    Subject subject;
    int32_t max_threads;
    bool unchanged;     /* the object is immortal: its count must not grow */
} kernels[XVLAB_PAIR_KERNELS] = {
    [XVLAB_PAIR_BARE] = {"bare add/sub", &xvlab_counting_bare, OWN_WORD, 1, false},
    [XVLAB_PAIR_BARE_OWN] = {"bare add/sub, own objects", &xvlab_counting_bare, OWN_WORD, XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_CROSSVIEW] = {"crossview", &xvlab_counting_crossview, OBJECT, 1, false},
    [XVLAB_PAIR_ATOMIC] = {"atomic relaxed/acq_rel", &xvlab_counting_atomic, ONE_WORD, XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_ATOMIC_SEQ_CST] = {"atomic seq_cst", &xvlab_counting_atomic_seq_cst, ONE_WORD, XVLAB_MAX_WORKERS,
                                   false},
    [XVLAB_PAIR_VIEWS] = {"views of one block in two interpreters", &xvlab_counting_crossview, VIEW,
                          XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_ATOMIC_OWN] = {"atomic relaxed/acq_rel, own objects", &xvlab_counting_atomic, OWN_WORD,
                               XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_ATOMIC_RELAXED] = {"atomic relaxed/relaxed", &xvlab_counting_atomic_relaxed, ONE_WORD,
                                   XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_ATOMIC_RELEASE] = {"atomic relaxed/release, acquire fence", &xvlab_counting_atomic_release, ONE_WORD,
                                   XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_IMMORTAL_312] = {"immortal check of 3.12, own objects", &xvlab_counting_immortal_312, OWN_WORD,
                                 XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_IMMORTAL_314] = {"immortal check of 3.14, own objects", &xvlab_counting_immortal_314, OWN_WORD,
                                 XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_IMMORTAL] = {"immortal check of 3.14, one immortal object", &xvlab_counting_immortal, ONE_WORD,
                             XVLAB_MAX_WORKERS, true},
    [XVLAB_PAIR_BIASED_OWN] = {"biased, own objects", &xvlab_counting_biased, OWN_WORD, XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_BIASED_OTHER] = {"biased, another thread's object", &xvlab_counting_biased, ONE_WORD,
                                 XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_BIASED_QUEUE] = {"biased, through the merge queue", &xvlab_counting_biased_queue, OWN_WORD,
                                 XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_LOGGED] = {"logged, commit thread", &xvlab_counting_logged, ONE_WORD, XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_SHARED_PTR] = {"shared_ptr", &xvlab_counting_shared_ptr, ONE_WORD, XVLAB_MAX_WORKERS, false},
    [XVLAB_PAIR_SHARED_PTR_ALONE] = {"shared_ptr, only thread of its process", &xvlab_counting_shared_ptr_alone,
                                     OWN_WORD, 1, false},
    [XVLAB_PAIR_SHARED_PTR_LAST] = {"shared_ptr, one reference and its end", &xvlab_counting_shared_ptr_last, OWN_WORD,
                                    XVLAB_MAX_WORKERS, false},
};

/* "Views of one block in two interpreters" is what the row says even while only one thread counts. */
#define LEAST_INTERPRETERS 2

typedef struct Station {
    _Alignas(XVLAB_LINE) union {         /* a header of the kernel's making, alone on its lines */
        XvObject word;
        char room[XVLAB_HEADER_SIZE];
    };
    _Alignas(XVLAB_LINE) XvThreadState *ts;
    XvObject *op;                        /* what this worker counts on */
    int64_t chunks;                      /* all that it did */
    bool entered;                        /* the kernel's world */
    int64_t growth;                      /* of op's count, where op is this worker's to look at */
    XvLabPairWorker result;
} Station;

typedef struct Sample {
    XvLabMeeting meeting;
    const struct Kernel *kernel;
    void *world;                         /* the kernel's */
    int32_t threads;
    int64_t warm_ticks;
    int64_t ticks;
    _Atomic(XvStatus) status;
    XvRuntime *rt;
    int32_t interpreters;
    XvInterpreter *interps[XVLAB_MAX_WORKERS];
    XvBlock *block;
    XvObject *idle_view;                 /* the second interpreter's, where one thread runs alone */
    Station stations[];
} Sample;

/* A bare header's type. Its count never gets to 0: whoever made it holds one. */
static void dealloc_word(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    (void)op;
    abort();
}
static const XvTypeObject word_type = {.tp_name = "word", .tp_basicsize = sizeof(XvObject), .tp_dealloc = dealloc_word};

static void fail(Sample *sample, XvStatus status)
{
    if (status != XV_OK)
        atomic_store_explicit(&sample->status, status, memory_order_relaxed);
}

static int failed(Sample *sample) { return atomic_load_explicit(&sample->status, memory_order_relaxed) != XV_OK; }

static void open_world(Sample *sample)
{
    Subject subject = sample->kernel->subject;
    if (subject != OBJECT && subject != VIEW)
        return;
    XvStatus status = XvRuntime_Open(&sample->rt);
    int32_t wanted = subject == OBJECT || sample->threads > LEAST_INTERPRETERS ? sample->threads : LEAST_INTERPRETERS;
    while (status == XV_OK && sample->interpreters < wanted) {
        status = XvInterpreter_New(sample->rt, "pair", &sample->interps[sample->interpreters]);
        sample->interpreters += status == XV_OK;
    }
    if (status == XV_OK && subject == VIEW)
        status = XvBlock_New(64, &sample->block);
    fail(sample, status);
}

static void close_world(Sample *sample)
{
    if (sample->block != NULL)
        XvBlock_Release(NULL, sample->block);
    if (sample->rt == NULL)
        return;
    fail(sample, XvRuntime_Close(sample->rt, XVLAB_CLOSE_NS));
    for (int32_t i = 0; i < sample->interpreters; i++)
        XvInterpreter_Release(sample->interps[i]);
}

/* Enters interpreter i. NULL: the sample has failed. */
static XvThreadState *enter(Sample *sample, int32_t i)
{
    XvThreadState *ts = NULL;
    fail(sample, XvInterpreter_Attach(sample->interps[i], NULL, XV_FOREVER, &ts));
    return ts;
}

static XvObject *make_view(Sample *sample, XvThreadState *ts)
{
    XvObject *view = XvSharedView_FromBlock(ts, sample->block);
    if (view == NULL)
        fail(sample, XV_NOMEM);
    return view;
}

static void make_idle_view(Sample *sample)
{
    XvThreadState *ts = enter(sample, 1);
    if (ts == NULL)
        return;
    sample->idle_view = make_view(sample, ts);
    XvThreadState_Detach(ts);
}

static void drop_idle_view(Sample *sample)
{
    XvThreadState *ts = enter(sample, 1);
    if (ts == NULL)
        return;
    Xv_DECREF(ts, sample->idle_view);
    XvThreadState_Detach(ts);
}

static void make_word(const Sample *sample, Station *station)
{
    sample->kernel->counting->init(&station->word, &word_type);
}

static void take_station(Sample *sample, int32_t worker)
{
    Station *station = &sample->stations[worker];
    const XvLabCounting *counting = sample->kernel->counting;
    XvStatus status = counting->enter != NULL ? counting->enter(sample->world) : XV_OK;
    station->entered = counting->enter != NULL && status == XV_OK;
    fail(sample, status);
    if (status != XV_OK)
        return;
    switch (sample->kernel->subject) {
    case ONE_WORD:
        station->op = &sample->stations[0].word;
        return;
    case OWN_WORD:
        make_word(sample, station);
        station->op = &station->word;
        return;
    case OBJECT:
        station->ts = enter(sample, worker);
        if (station->ts != NULL && (station->op = XvBytes_FromStringAndSize(station->ts, NULL, 32)) == NULL)
            fail(sample, XV_NOMEM);
        return;
    case VIEW:
        if (sample->threads == 1)
            make_idle_view(sample);
        station->ts = enter(sample, worker);
        if (station->ts != NULL)
            station->op = make_view(sample, station->ts);
        return;
    }
}

static void leave_station(Sample *sample, int32_t worker)
{
    Station *station = &sample->stations[worker];
    if (station->entered)
        sample->kernel->counting->leave(sample->world);
    if (station->ts == NULL)
        return;
    Xv_XDECREF(station->ts, station->op);
    XvThreadState_Detach(station->ts);
    if (sample->idle_view != NULL)
        drop_idle_view(sample);
}

static int64_t repeat(const Sample *sample, Station *station, int64_t ticks)
{
    XvLabLoop loop = sample->kernel->counting->loop;
    int64_t chunks = 0, start = xvlab_ticks();
    do {
        loop(station->ts, station->op);
        chunks++;
    } while (xvlab_ticks() - start < ticks);
    station->chunks += chunks;
    return chunks;
}

static void measure(Sample *sample, int32_t worker)
{
    Station *station = &sample->stations[worker];
    xvlab_meet(&sample->meeting);
    repeat(sample, station, sample->warm_ticks);
    xvlab_meet(&sample->meeting);
    int64_t begin = xvlab_now_ns();
    int64_t chunks = repeat(sample, station, sample->ticks);
    station->result.ns = xvlab_now_ns() - begin;
    station->result.pairs = chunks * XVLAB_CHUNK;
    station->result.cpu = sched_getcpu();
}

/* What op's count has grown by; taken back from an interpreter's object, so that it goes when its owner lets go. */
static int64_t take_growth(const Sample *sample, XvObject *op)
{
    Subject subject = sample->kernel->subject;
    int64_t growth = sample->kernel->counting->count(op) - 1;
    if (subject == OBJECT || subject == VIEW)
        op->ob_refcnt = 1;
    return growth;
}

static void run_worker(void *arg, int32_t worker)
{
    Sample *sample = arg;
    Station *station = &sample->stations[worker];
    if (worker == 0)
        open_world(sample);
    xvlab_meet(&sample->meeting);
    if (!failed(sample))
        take_station(sample, worker);
    xvlab_meet(&sample->meeting);
    if (!failed(sample)) {
        measure(sample, worker);
        xvlab_meet(&sample->meeting);
        if (sample->kernel->counting->settle != NULL)
            sample->kernel->counting->settle(sample->world);
        xvlab_meet(&sample->meeting);
        if (worker == 0 || sample->kernel->subject != ONE_WORD)
            station->growth = take_growth(sample, station->op);
        xvlab_meet(&sample->meeting);
    }
    leave_station(sample, worker);
    xvlab_meet(&sample->meeting);
    if (worker == 0)
        close_world(sample);
}

static void add_up(const Sample *sample, XvLabPairSample *out, XvLabPairWorker *workers)
{
    for (int32_t i = 0; i < sample->threads; i++) {
        const Station *station = &sample->stations[i];
        out->pairs += station->chunks * XVLAB_CHUNK;
        out->count_expected += station->chunks;
        out->count_found += station->growth + (sample->kernel->unchanged ? station->chunks : 0);
        if (workers != NULL)
            workers[i] = station->result;
    }
}

XvStatus xvlab_pair_run(XvLabCrew *crew, int32_t kernel, int32_t threads, int64_t duration_ns, XvLabPairSample *out,
                        XvLabPairWorker *workers)
{
    if (crew == NULL || out == NULL || threads < 1 || threads > xvlab_pair_max_threads(kernel)
        || threads > xvlab_crew_size(crew) || duration_ns < 1000 || duration_ns > XVLAB_MAX_SAMPLE_NS)
        return XV_INVALID;
    memset(out, 0, sizeof *out);
    size_t size = sizeof(Sample) + (size_t)threads * sizeof(Station);
    Sample *sample = aligned_alloc(XVLAB_LINE, size);
    if (sample == NULL)
        return XV_NOMEM;
    memset(sample, 0, size);
    sample->kernel = &kernels[kernel];
    sample->meeting.n = threads;
    sample->threads = threads;
    sample->warm_ticks = xvlab_crew_ticks(crew, duration_ns / 16);
    sample->ticks = xvlab_crew_ticks(crew, duration_ns - duration_ns / 16);
    const XvLabCounting *counting = sample->kernel->counting;
    XvStatus status = counting->open != NULL ? counting->open(&sample->world) : XV_OK;
    if (status == XV_OK) {
        if (sample->kernel->subject == ONE_WORD)
            make_word(sample, &sample->stations[0]);
        status = xvlab_crew_run(crew, threads, run_worker, sample);
        if (counting->close != NULL)
            counting->close(sample->world);
    }
    if (status == XV_OK)
        status = atomic_load_explicit(&sample->status, memory_order_relaxed);
    if (status == XV_OK)
        add_up(sample, out, workers);
    free(sample);
    return status;
}

const char *xvlab_pair_name(int32_t kernel)
{
    return kernel < 0 || kernel >= XVLAB_PAIR_KERNELS ? NULL : kernels[kernel].name;
}

/* Each is compared with these by tests/disassembly.sh. */
int32_t xvlab_pair_same_as(int32_t kernel)
{
    if (kernel < 0 || kernel >= XVLAB_PAIR_KERNELS)
        return -1;
#if defined(__x86_64__)
    if (kernel == XVLAB_PAIR_ATOMIC_RELAXED || kernel == XVLAB_PAIR_ATOMIC_RELEASE
        || kernel == XVLAB_PAIR_ATOMIC_SEQ_CST)
        return XVLAB_PAIR_ATOMIC;
#endif
    return kernel;
}

int32_t xvlab_pair_max_threads(int32_t kernel)
{
    return kernel < 0 || kernel >= XVLAB_PAIR_KERNELS ? 0 : kernels[kernel].max_threads;
}
