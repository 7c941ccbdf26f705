/* SPDX-License-Identifier: Apache-2.0
 *
 * The laboratory's kernels: loops that are measured, and counters that are broken on purpose.
 *
 * A *crew* is a set of C threads, made once, each pinned to a CPU and parked between samples. A *sample* is one
 * short run of one kernel by some of them. Samples are pure: each makes what it needs (objects, interpreters, a
 * block), leaves nothing behind (CPython excepted, which stays once it has started), and writes plain numbers into
 * memory of the caller. What the numbers mean (rows, rounds, medians, verdicts) is the caller's business.
 *
 * A call that runs a sample blocks its caller for as long as the sample lasts, never longer than about
 * XVLAB_MAX_SAMPLE_NS; so whoever wants to stop early looks between samples. One sample at a time a crew: a second
 * caller gets XV_BUSY. Samples use a runtime of their own: if the caller is attached to an interpreter, it keeps that
 * one's GIL meanwhile, and nothing else comes of it.
 *
 * For bindings: all functions take and return 32-bit and 64-bit integers and pointers, all structs consist of
 * int64_t only, without padding, and strings are zero-terminated UTF-8 in static storage. XvStatus is an int.
 */
#ifndef CROSSVIEW_LAB_H
#define CROSSVIEW_LAB_H

#include "crossview/export.h"

XV_BEGIN_DECLS

/* Changes whenever a caller built against an older version of this header would misbehave. */
#define XVLAB_ABI_VERSION 1

/* The longest sample, and the largest crew. */
#define XVLAB_MAX_SAMPLE_NS 100000000
#define XVLAB_MAX_WORKERS 64

/* XVLAB_ABI_VERSION of the library that is really loaded. */
XV_API int32_t xvlab_abi_version(void);

/* ---- The crew ---- */

typedef struct XvLabCrew XvLabCrew;

/* n workers (1 to XVLAB_MAX_WORKERS), worker i pinned to cpus[i], or left to the scheduler where cpus[i] is
   negative. Pinning that is refused is no failure: ask xvlab_crew_pin_error. Returns when every worker is
   parked. XV_INVALID, XV_NOMEM (or no more threads to be had). */
XV_API XvStatus xvlab_crew_open(const int32_t *cpus, int32_t n, XvLabCrew **out);

/* Ends and joins the workers; crew is gone. Not while a sample runs. NULL does nothing. */
XV_API void xvlab_crew_close(XvLabCrew *crew);

XV_API int32_t xvlab_crew_size(const XvLabCrew *crew);

/* 0: worker is pinned to the CPU that was asked for. -1: none was asked for, or no such worker. Otherwise the errno of
   the refusal: EINVAL when the CPU is offline or outside this process' set, EPERM when a policy forbids it. */
XV_API int32_t xvlab_crew_pin_error(const XvLabCrew *crew, int32_t worker);

/* The CPU on which worker ended its last sample; -1: it has run none, or there is no such worker. */
XV_API int32_t xvlab_crew_last_cpu(const XvLabCrew *crew, int32_t worker);

/* For how long, in ns, worker was off the CPU during its last sample: something else ran there, or it yielded to
   another worker. Near 0 on a quiet machine; tells which samples a busy one has spoilt. -1: as above. */
XV_API int64_t xvlab_crew_last_off_cpu_ns(const XvLabCrew *crew, int32_t worker);

/* ---- pair: what one INCREF and one DECREF cost ---- */

/* Kernel: one thread or more, each on the objects that its line says. */
typedef enum XvLabPairKernel {
    XVLAB_PAIR_BARE = 0,            /* a plain add and a plain sub on one word; 1 thread */
    XVLAB_PAIR_BARE_OWN = 1,        /* the same, each thread on a word of its own, 128 bytes apart */
    XVLAB_PAIR_CROSSVIEW = 2,       /* Xv_INCREF, Xv_DECREF on a bytes object of an interpreter; 1 thread */
    XVLAB_PAIR_ATOMIC = 3,          /* fetch_add relaxed, fetch_sub acq_rel and the zero test; all on one word */
    XVLAB_PAIR_ATOMIC_SEQ_CST = 4,  /* both sequentially consistent; all on one word */
    XVLAB_PAIR_VIEWS = 5,           /* Xv_INCREF, Xv_DECREF, each thread in an interpreter of its own on that
                                       interpreter's shared view; all views are of one block */
    XVLAB_PAIR_KERNELS = 6
} XvLabPairKernel;

/* The kernel's name as rows use it ("bare add/sub, own objects"); NULL for a number that is no kernel. */
XV_API const char *xvlab_pair_name(int32_t kernel);

/* The most threads that kernel makes sense with; 0 for a number that is no kernel. */
XV_API int32_t xvlab_pair_max_threads(int32_t kernel);

/* What one worker did. ns / pairs is the time of one pair. */
typedef struct XvLabPairWorker {
    int64_t pairs;  /* pairs done between the two readings of the clock */
    int64_t ns;     /* from the first to the second */
    int64_t cpu;    /* where it ended */
} XvLabPairWorker;

/* The proof that the pairs were done: a kernel leaves one INCREF without its DECREF in every chunk of pairs, so its
   counts must have grown by the number of chunks. Summed over all objects of the sample. */
typedef struct XvLabPairSample {
    int64_t pairs;           /* of all workers together, those before the clock was read included */
    int64_t count_expected;  /* what the counts must have grown by */
    int64_t count_found;     /* what they have grown by; the difference is the number of updates lost or not done */
} XvLabPairSample;

/* One sample: the first `threads` workers start together, warm up, and repeat the kernel until duration_ns (1000 to
   XVLAB_MAX_SAMPLE_NS) have passed, so that whoever is slower never runs alone. workers: threads entries, may be
   NULL. XV_INVALID: no such kernel, more threads than the kernel or the crew has, a bad duration; XV_BUSY;
   XV_NOMEM. */
XV_API XvStatus xvlab_pair_run(XvLabCrew *crew, int32_t kernel, int32_t threads, int64_t duration_ns,
                               XvLabPairSample *out, XvLabPairWorker *workers);

/* ---- hazard: what goes wrong when a count is shared, and what does not ---- */

/* Two workers repeat *trials*. In each, worker 0 is thread A of the message and worker 1 thread B: A holds a
   reference, B comes by, A drops its own. README.md has each row's program line by line. */
typedef enum XvLabHazardRow {
    XVLAB_HAZARD_PLAIN_NO_GIL = 0,         /* B looks into the slot and INCREFs, A clears it and DECREFs */
    XVLAB_HAZARD_PLAIN_PASSED_OUTSIDE = 1, /* the same, counting under the GIL; B looks into the slot before */
    XVLAB_HAZARD_PLAIN_UNDER_GIL = 2,      /* the same, B's two steps in one hold, A's two steps in one hold */
    XVLAB_HAZARD_ATOMIC_ON_RECEIPT = 3,    /* as the first, with atomic counts */
    XVLAB_HAZARD_ATOMIC_HANDED_OVER = 4,   /* atomic; B's reference was taken before B could see the pointer */
    XVLAB_HAZARD_SHARED_VIEW = 5,          /* the same by shared views, tickets and a block, in two interpreters */
    XVLAB_HAZARD_BOTH_HOLD_PLAIN = 6,      /* both hold one; each takes one more and drops it; then both drop */
    XVLAB_HAZARD_ONE_HOLDS = 7,            /* A counts its object, B another in the same cache line */
    XVLAB_HAZARD_ROWS = 8
} XvLabHazardRow;

/* The row's name as the report uses it ("plain, no GIL"); NULL for a number that is no row. */
XV_API const char *xvlab_hazard_name(int32_t row);

/* What a row's trials came to. All but the last three count trials, each at most once. */
typedef struct XvLabHazardSample {
    int64_t trials;
    int64_t lost_updates;      /* after both had finished, the count was not what their steps add up to */
    int64_t frees_while_held;  /* a worker looked at an object it still held and found it freed */
    int64_t leaks;             /* every reference had been dropped and nobody had freed */
    int64_t double_frees;      /* it was freed more than once */
    int64_t lost_increments;   /* of lost_updates: the count was too low */
    int64_t lost_decrements;   /* of lost_updates: the count was too high */
    int64_t received;          /* B got hold of the object at all */
    int64_t overlapped;        /* the two workers' steps overlapped in time, by the CPUs' tick counters */
    int64_t early_zeros;       /* both still held one and yet a count reached zero (both hold one, plain) */
    int64_t ns;                /* how long all of it took */
    int64_t cpu_a;             /* where worker 0 ended */
    int64_t cpu_b;             /* where worker 1 ended */
} XvLabHazardSample;

/* One sample of about duration_ns (1000 to XVLAB_MAX_SAMPLE_NS), at least one trial, by the first two workers.
   seed, any number, sets the small random delays that sweep the interleavings: give each sample another one.
   Objects lie in quarantine: freeing one overwrites its bytes and gives nothing back until both workers have finished
   the trial, so that a use after free is seen and never happens. XV_INVALID: no such row, a crew of one, a bad
   duration; XV_BUSY; XV_NOMEM. */
XV_API XvStatus xvlab_hazard_run(XvLabCrew *crew, int32_t row, int64_t duration_ns, uint64_t seed,
                                 XvLabHazardSample *out);

/* ---- objects: what making things and looking them up costs ---- */

/* What is repeated. All with one thread. */
typedef enum XvLabOperation {
    XVLAB_ALLOC = 0,         /* allocate an object of 32 bytes, free it */
    XVLAB_ALLOC_RANDOM = 1,  /* the same with 1,000 live: all are allocated, then all freed in a random order */
    XVLAB_INT = 2,           /* make an int that is in no cache, drop it */
    XVLAB_LIST_APPEND = 3,   /* append to a list that begins empty and is dropped with 1,000 items */
    XVLAB_LIST_INDEX = 4,    /* take a new reference to an item of a list of 1,000, by its index; drop it */
    XVLAB_DICT_GET = 5,      /* look up one of 1,000 str keys, in a random order */
    XVLAB_OPERATIONS
} XvLabOperation;

/* Who does it. */
typedef enum XvLabMaker {
    XVLAB_CROSSVIEW = 0,         /* this library, in an interpreter made for the sample */
    XVLAB_CROSSVIEW_LOCKED = 1,  /* the same, allocation only, between taking and giving back a mutex of its own */
    XVLAB_MALLOC = 2,            /* malloc and free, allocation only */
    XVLAB_CPYTHON = 3,           /* CPython through its C API, once its library has joined */
    XVLAB_MAKERS
} XvLabMaker;

/* Their names ("list append", "cpython"); NULL for a number that is none. */
XV_API const char *xvlab_operation_name(int32_t operation);
XV_API const char *xvlab_maker_name(int32_t maker);

/* Whether libcrossview_lab_cpython.so was built along with this library. Whoever wants to measure CPython loads it and
   calls xvlab_cpython_join. */
XV_API int32_t xvlab_cpython_built(void);

/* The proof that the work was done: operations are repeated in chunks of 1,000, and each chunk looks at what its
   operations have left behind. When all are done, the heap has to be as it was before. */
typedef struct XvLabObjectsSample {
    int64_t operations;      /* done between the two readings of the clock */
    int64_t ns;              /* from the first to the second */
    int64_t count_expected;  /* chunks, those before the clock was read included */
    int64_t count_found;     /* of these the ones that left what they must leave; 0: something leaked */
} XvLabObjectsSample;

/* One sample of one operation by one maker, by the first worker; duration_ns as in xvlab_pair_run. seed, any number,
   sets the random order, if the operation has one. XV_INVALID: no such operation or maker, a maker that does
   not do this operation or has not joined, a bad duration; XV_BUSY; XV_NOMEM. */
XV_API XvStatus xvlab_objects_run(XvLabCrew *crew, int32_t operation, int32_t maker, int64_t duration_ns, uint64_t seed,
                                  XvLabObjectsSample *out);

/* ---- The machine, as far as C knows it better ---- */

/* CPUs that this process may run on, ascending: writes up to max of them, returns how many there are. */
XV_API int32_t xvlab_cpus(int32_t *out, int32_t max);

/* Whether hardware counters can be read: 0 yes (a counter of cycles was opened and counted), otherwise an errno;
   ENODATA: it opened and did not count. */
XV_API int32_t xvlab_pmu_probe(void);

/* One English sentence for an answer of xvlab_pmu_probe: what it means and what would change it. */
XV_API const char *xvlab_pmu_message(int32_t answer);

/* Compiler and version that built these kernels: "gcc 12.2.0". */
XV_API const char *xvlab_compiler(void);

/* How they were built; figures mean something with XVLAB_BUILD_OPTIMISED alone. */
#define XVLAB_BUILD_OPTIMISED 1
#define XVLAB_BUILD_SANITIZED 2
#define XVLAB_BUILD_DEBUG 4
XV_API int32_t xvlab_build(void);

XV_END_DECLS

#endif
