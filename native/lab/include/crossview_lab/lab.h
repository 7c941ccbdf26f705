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

/* ---- gil: who waits for whom, and how long ---- */

/* What two threads of one interpreter do. A computes: chunks of about 60 ns with a checkpoint after each. */
typedef enum XvLabGilWork {
    XVLAB_GIL_ALONE = 0,    /* A alone */
    XVLAB_GIL_RETURNS = 1,  /* B lets go, sleeps for 50 to 150 us and comes back, and does no more than that */
    XVLAB_GIL_SLEEPER = 2,  /* the same with a sleep of 1 ms */
    XVLAB_GIL_YIELDER = 3,  /* the same without a sleep */
    XVLAB_GIL_COMPUTE = 4,  /* B computes as well */
    XVLAB_GIL_WORKS
} XvLabGilWork;

/* Under which GIL. */
typedef enum XvLabGilKind {
    XVLAB_GIL_CROSSVIEW = 0,   /* this library's, by XvThreadState_Unlock, _Lock and Xv_CHECKPOINT */
    /* broken: who is asked at a checkpoint lets go of a flag and takes it again, if it can */
    XVLAB_GIL_NO_HAND_OFF = 1,
    XVLAB_GIL_INTERVAL = 2,    /* CPython's protocol: a mutex, a condition, and whoever waits asks after 5 ms */
    XVLAB_GIL_CPYTHON = 3,     /* CPython's own, once its library has joined; A runs a Python function in a loop */
    XVLAB_GIL_KINDS
} XvLabGilKind;

/* Their names ("returns", "no hand-off"); NULL for a number that is none. */
XV_API const char *xvlab_gil_work_name(int32_t work);
XV_API const char *xvlab_gil_kind_name(int32_t kind);

/* A wait is the time between B's call that takes the GIL back and its return. What B slept before is not in it. */
typedef struct XvLabGilSample {
    int64_t chunks;     /* that A (and B, if it computes) has done */
    int64_t ns;         /* in how much time */
    int64_t kept_ns;    /* of that, how long others had A's CPU; or B's, if that is longer and B does not sleep */
    int64_t returns;    /* waits that were measured */
    /* waits not among them: others had A's CPU when B came, or one of the two for more than half of the time */
    int64_t disturbed;
    /* 1: the kernel tells how long threads wait for a CPU. 0: it does not, and the three above mean nothing */
    int64_t watched;
    int64_t handovers;  /* XvGilStats of this library's GIL; others: 0 */
    int64_t forced;     /* as above */
} XvLabGilSample;

/* One sample of about duration_ns (as in xvlab_pair_run) by the first worker, A, and the second, B. one_cpu: B runs
   on A's CPU; then nothing is counted as disturbed, for the two disturb each other. seed, any number, sets how long
   B sleeps. waits: room for max_waits, in ns, in their order; NULL if max_waits is 0. XV_INVALID: no such work or
   kind, one that has not joined, a crew of one (except for A alone), a bad duration; XV_BUSY; XV_NOMEM. */
XV_API XvStatus xvlab_gil_run(XvLabCrew *crew, int32_t work, int32_t kind, int32_t one_cpu, int64_t duration_ns,
                              uint64_t seed, XvLabGilSample *out, int64_t *waits, int64_t max_waits);

/* ---- interpreters: what it costs to have many of them ---- */

/* What is repeated, by one thread. */
typedef enum XvLabLife {
    XVLAB_LIFE_MUTEX = 0,          /* lock a pthread mutex that nobody else wants, unlock it */
    XVLAB_LIFE_ATTACH = 1,         /* attach to an interpreter that nobody else is in, detach */
    XVLAB_LIFE_ATTACH_LOCKED = 2,  /* the same with such a mutex around it */
    XVLAB_LIFE_CREATE = 3,         /* create an interpreter, close it */
    XVLAB_LIFE_CREATE_INT = 4,     /* the same, and make a small int in it in between */
    XVLAB_LIFE_THREAD = 5,         /* create a thread, join it */
    /* create a sub-interpreter of CPython, once its library has joined, and destroy it */
    XVLAB_LIFE_CPYTHON = 6,
    XVLAB_LIVES
} XvLabLife;

/* Its name ("attach+detach"); NULL for a number that is none. */
XV_API const char *xvlab_life_name(int32_t life);

/* Fields and arguments as those of xvlab_objects_run; a chunk is as many operations as take some microseconds. */
typedef struct XvLabLifeSample {
    int64_t operations;
    int64_t ns;
    int64_t count_expected;
    int64_t count_found;
} XvLabLifeSample;

XV_API XvStatus xvlab_life_run(XvLabCrew *crew, int32_t life, int64_t duration_ns, XvLabLifeSample *out);

/* Where two threads make lists of ints and drop them. */
typedef enum XvLabParallel {
    XVLAB_TWO_INTERPRETERS = 0,
    XVLAB_TWO_PROCESSES = 1,    /* of the helper program, each with an interpreter of its own */
    XVLAB_ONE_INTERPRETER = 2,  /* both in the same: they take turns */
    XVLAB_PARALLELS
} XvLabParallel;

/* Its name ("two interpreters"); NULL for a number that is none. */
XV_API const char *xvlab_parallel_name(int32_t parallel);

typedef struct XvLabParallelSample {
    int64_t lists;    /* made by both together, between each one's two readings of the clock */
    int64_t right;    /* of them, with the sum that they must have */
    int64_t ns;       /* time of both together */
    int64_t kept_ns;  /* of that, how long the kernel let them wait for a CPU that others had */
} XvLabParallelSample;

/* One sample by the first two workers, or on their CPUs. XV_INVALID: no such place, a crew of one, a bad duration,
   or the helper program (crossview_lab_helper, beside this library) cannot be run; XV_BUSY; XV_NOMEM. */
XV_API XvStatus xvlab_parallel_run(XvLabCrew *crew, int32_t parallel, int64_t duration_ns, XvLabParallelSample *out);

/* How much memory interpreters take: of the helper program, which does nothing else. Bytes of its proportional set
   size (Pss), at each step in this order. */
typedef struct XvLabMemorySample {
    int64_t interpreters;   /* how many there were */
    int64_t none;           /* after one has been made, used and closed */
    int64_t made;           /* they are made */
    int64_t idle;           /* each has been entered, has made an int, dropped it, and been left */
    int64_t worked;         /* and once more, for a str and a list of ints */
    int64_t closed;         /* they are closed */
    int64_t closed_again;   /* as many more have done the same */
    int64_t mappings_none;  /* lines of /proc/self/maps, when there were none */
    int64_t mappings_all;   /* and when all had worked */
    int64_t right;          /* how many of the lists had the sum that they must have */
} XvLabMemorySample;

/* One sample of n interpreters (1 to 100,000) that live at the same time. As long as it takes: about a quarter of a
   second for 10,000. XV_INVALID as in xvlab_parallel_run. */
XV_API XvStatus xvlab_memory_run(XvLabCrew *crew, int64_t n, XvLabMemorySample *out);

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
