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
#define XVLAB_ABI_VERSION 2

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
    /* What others have tried, each with the source of its idea in native/lab/src/pair_*.c. "One object": all threads
       count the same one, and none of them holds its first reference. */
    XVLAB_PAIR_ATOMIC_OWN = 6,          /* XVLAB_PAIR_ATOMIC, each thread on a word of its own */
    XVLAB_PAIR_ATOMIC_RELAXED = 7,      /* both relaxed; one object */
    XVLAB_PAIR_ATOMIC_RELEASE = 8,      /* relaxed; release, and an acquire fence for the last; one object */
    XVLAB_PAIR_IMMORTAL_312 = 9,        /* PEP 683 as CPython 3.12 has it, on mortal objects of each thread */
    XVLAB_PAIR_IMMORTAL_314 = 10,       /* as CPython 3.14 has it, the same */
    XVLAB_PAIR_IMMORTAL = 11,           /* that one on an immortal object, which its count proves unchanged */
    XVLAB_PAIR_BIASED_OWN = 12,         /* PEP 703, each thread on objects that it owns */
    XVLAB_PAIR_BIASED_OTHER = 13,       /* on one object that none of them owns */
    XVLAB_PAIR_BIASED_QUEUE = 14,       /* taken by the owner, dropped by another, merged by the owner; each thread
                                           plays both on an object of its own */
    XVLAB_PAIR_LOGGED = 15,             /* the GILectomy's logs and commit thread; one object */
    XVLAB_PAIR_SHARED_PTR = 16,         /* libstdc++'s, with its look for the sole owner; one object */
    XVLAB_PAIR_SHARED_PTR_ALONE = 17,   /* the same in a process that has one thread; 1 thread */
    XVLAB_PAIR_SHARED_PTR_LAST = 18,    /* each thread: counts set to one, the only reference dropped */
    XVLAB_PAIR_KERNELS
} XvLabPairKernel;

/* The kernel's name as rows use it ("bare add/sub, own objects"); NULL for a number that is no kernel. */
XV_API const char *xvlab_pair_name(int32_t kernel);

/* The kernel whose instructions kernel's are on this architecture: itself, or one that need not be measured twice. -1
   for a number that is no kernel. */
XV_API int32_t xvlab_pair_same_as(int32_t kernel);

/* The most threads that kernel makes sense with; 0 for a number that is no kernel. */
XV_API int32_t xvlab_pair_max_threads(int32_t kernel);

/* What one worker did. ns / pairs is the time of one pair. */
typedef struct XvLabPairWorker {
    int64_t pairs;  /* pairs done between the two readings of the clock */
    int64_t ns;     /* from the first to the second */
    int64_t cpu;    /* where it ended */
} XvLabPairWorker;

/* The proof that the pairs were done: a kernel leaves one INCREF without its DECREF in every chunk of pairs, so its
   counts must have grown by the number of chunks. Summed over all objects of the sample. An immortal object's count
   must not have changed, which proves no work: what it has changed by is added to what is expected. */
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

/* Litmus shapes: the fewest steps that tell one memory model from another. Each looks for one outcome; which models
   allow it is told in bench/lab. */
typedef enum XvLabLitmusShape {
    XVLAB_LITMUS_LOST_UPDATE_PLAIN = 0,   /* both increment a count of 0; outcome: it is 1 */
    XVLAB_LITMUS_LOST_UPDATE_ATOMIC = 1,
    XVLAB_LITMUS_SPLIT_NO_FENCE = 2,      /* each sets its own of two counts to 0 and looks at the other one's;
                                             outcome: both find a 1 */
    XVLAB_LITMUS_SPLIT_ONE_FENCE = 3,     /* with a full fence between the two, on A's side */
    XVLAB_LITMUS_SPLIT_TWO_FENCES = 4,    /* on both */
    XVLAB_LITMUS_MESSAGE_PLAIN = 5,       /* A writes bytes, then a count; B looks at the count, then at the bytes;
                                             outcome: the count is new and the bytes are old */
    XVLAB_LITMUS_MESSAGE_ORDERED = 6,     /* the count by release and acquire */
    XVLAB_LITMUS_SHAPES
} XvLabLitmusShape;

/* Its name ("split counts, one fence"); NULL for a number that is none. */
XV_API const char *xvlab_litmus_name(int32_t shape);

typedef struct XvLabLitmusSample {
    int64_t trials;
    int64_t seen;        /* in how many of them the outcome came about */
    int64_t overlapped;  /* as in XvLabHazardSample */
    int64_t ns;
} XvLabLitmusSample;

/* One sample, as xvlab_hazard_run. */
XV_API XvStatus xvlab_litmus_run(XvLabCrew *crew, int32_t shape, int64_t duration_ns, uint64_t seed,
                                 XvLabLitmusSample *out);

/* The memory model of the processor that this library was compiled for; -1: none that the shapes know. */
typedef enum XvLabMemoryModel { XVLAB_MODEL_X86_TSO = 0, XVLAB_MODEL_AARCH64 = 1 } XvLabMemoryModel;
XV_API int32_t xvlab_memory_model(void);

/* ---- Loops: one operation, again and again ---- */

/* The proof that the work was done: operations are repeated in chunks, and each chunk looks at what its operations have
   left behind. When all are done, the world has to be as it was before. */
typedef struct XvLabLoopSample {
    int64_t operations;      /* done between the two readings of the clock, of all whose time is taken */
    int64_t ns;              /* from the first to the second, added up */
    int64_t count_expected;  /* chunks of all workers, those before the clock was read included */
    int64_t count_found;     /* of these the ones that left what they must leave; 0: something leaked */
    int64_t changes;         /* where the loop counts how often something changed: that, in `operations`; else 0 */
} XvLabLoopSample;

/* The experiments whose samples are such loops and nothing else. Each has an enum below. */
typedef enum XvLabLoops {
    XVLAB_LIFE = 0,
    XVLAB_VIEWS = 1,
    XVLAB_CROSSING = 2,
    XVLAB_LOOPS
} XvLabLoops;

/* The loop's name as rows use it ("attach+detach"); NULL for what is no loop. */
XV_API const char *xvlab_loop_name(int32_t loops, int32_t loop);

/* The most threads that it makes sense with; 0 for what is no loop. */
XV_API int32_t xvlab_loop_max_threads(int32_t loops, int32_t loop);

/* One sample by the first `threads` workers, who start together; duration_ns as in xvlab_pair_run. XV_INVALID: no such
   loop, or one of CPython's and it has not joined, more threads than the loop or the crew has, a bad duration; XV_BUSY;
   XV_NOMEM. */
XV_API XvStatus xvlab_loop_run(XvLabCrew *crew, int32_t loops, int32_t loop, int32_t threads, int64_t duration_ns,
                               XvLabLoopSample *out);

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

/* One sample of one operation by one maker, by the first worker; duration_ns as in xvlab_pair_run. seed, any number,
   sets the random order, if the operation has one. XV_INVALID: no such operation or maker, a maker that does
   not do this operation or has not joined, a bad duration; XV_BUSY; XV_NOMEM. */
XV_API XvStatus xvlab_objects_run(XvLabCrew *crew, int32_t operation, int32_t maker, int64_t duration_ns, uint64_t seed,
                                  XvLabLoopSample *out);

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

/* Loops of XVLAB_LIFE; all with one thread. */
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

/* ---- views: what it costs to make views, and to read and write through them ---- */

/* Loops of XVLAB_VIEWS; all with one thread, in one interpreter. Those named CPYTHON are of CPython's memoryview, by its
   C API, once its library has joined. */
typedef enum XvLabViews {
    XVLAB_VIEWS_CALL = 0,              /* a call of an empty function */
    XVLAB_VIEWS_OBJECT = 1,            /* make an object of a view's size that is no view, drop it */
    XVLAB_VIEWS_SLICE = 2,             /* slice by the C function, drop the slice */
    XVLAB_VIEWS_SLICE_COUNTED = 3,     /* the same with a count of the block taken and given back each time */
    XVLAB_VIEWS_GETITEM = 4,           /* slice by getitem with a slice object, drop the slice */
    XVLAB_VIEWS_POINTER = 5,           /* read one of 2,048 int64_t after the other through a pointer */
    XVLAB_VIEWS_CHECKED = 6,           /* the same with each index checked (XvElements_At) */
    XVLAB_VIEWS_BOXED = 7,             /* the same by getitem, each as an int object */
    XVLAB_VIEWS_MEMCPY = 8,            /* copy 64 KiB by memcpy */
    XVLAB_VIEWS_CONTIGUOUS = 9,        /* by XvBuffer_ToContiguous */
    XVLAB_VIEWS_PIECES = 10,           /* one element after the other, each found by XvBuffer_GetPointer */
    XVLAB_VIEWS_ADD = 11,              /* an atomic add by the instruction, sequentially consistent */
    XVLAB_VIEWS_ADD_CELL = 12,         /* by XvCell_Add, on a cell that was checked once */
    XVLAB_VIEWS_ADD_ELEMENT = 13,      /* by XvElement_Update, which checks each time */
    XVLAB_VIEWS_ADD_LOCKED = 14,       /* a plain add between taking and giving back a mutex */
    XVLAB_VIEWS_TRANSPOSED = 15,       /* tobytes of 64 by 128 elements of 4 bytes, a transposed view */
    XVLAB_VIEWS_STEPPED = 16,          /* the same of every other column of 128 by 128 */
    XVLAB_VIEWS_TRANSPOSED_PIECES = 17,   /* as TRANSPOSED, one element after the other by XvBuffer_GetPointer */
    XVLAB_VIEWS_LARGE = 18,            /* tobytes of 256 KiB that are contiguous */
    XVLAB_VIEWS_CPYTHON_SLICE = 19,    /* PySequence_GetSlice */
    XVLAB_VIEWS_CPYTHON_GETITEM = 20,
    XVLAB_VIEWS_CPYTHON_BOXED = 21,
    XVLAB_VIEWS_CPYTHON_TRANSPOSED = 22,
    XVLAB_VIEWS_CPYTHON_STEPPED = 23,
    XVLAB_VIEWS_CPYTHON_LARGE = 24,
    XVLAB_VIEWS_ALL
} XvLabViews;

/* On the calling thread, which is no worker: times copies of n bytes by memcpy, what callers in other languages hold
   their own against. The time in ns. */
XV_API int64_t xvlab_copy_ns(void *to, const void *from, int64_t n, int64_t times);

/* ---- crossing: what it costs to have a block in two interpreters ---- */

/* Loops of XVLAB_CROSSING. */
typedef enum XvLabCrossing {
    /* Up to two threads, each in an interpreter of its own: clone a view (slice all of it), drop the clone. */
    XVLAB_CROSSING_CLONE = 0,          /* the views are of one block */
    XVLAB_CROSSING_CLONE_OWN = 1,      /* each has a block of its own */
    /* Up to two threads: take one count of a block and let go of it, as each clone would if blocks counted views. */
    XVLAB_CROSSING_COUNT = 2,          /* of one block */
    XVLAB_CROSSING_COUNT_OWN = 3,      /* each of its own */
    /* One thread, one interpreter, there and back. */
    XVLAB_CROSSING_SHARE_TICKET = 4,   /* share a view, open the ticket, drop what comes of it */
    XVLAB_CROSSING_SHARE_QUEUE = 5,    /* the same through a queue */
    XVLAB_CROSSING_MOVE_TICKET = 6,    /* move the only view of a block, open the ticket */
    XVLAB_CROSSING_MOVE_QUEUE = 7,     /* the same through a queue */
    XVLAB_CROSSING_COPY_QUEUE = 8,     /* bytes of 64 KiB through a queue, which are copied there and back */
    /* One thread, two interpreters: share views in one and open them in the other. `changes` is how often the block's
       count changed. */
    XVLAB_CROSSING_SEND = 9,           /* shared views */
    XVLAB_CROSSING_SEND_COUNTED = 10,  /* each with a count that is taken there and let go of here */
    /* Up to two threads: the first reads what every reader of a block reads, the second changes a count. The time is
       the reader's. */
    XVLAB_CROSSING_FAR = 11,           /* the count lies far away */
    XVLAB_CROSSING_APART = 12,         /* on the next line, as in a block */
    XVLAB_CROSSING_BESIDE = 13,        /* beside what is read */
    XVLAB_CROSSING_ALL
} XvLabCrossing;

/* ---- queue: what it takes to hand something to somebody else ---- */

/* A *turn* is there and back between two threads, or one thing on its way from the first to the second, or into a queue
   and out of it again by one thread. Views go between two interpreters, through queues of this library. */
typedef enum XvLabQueueWay {
    /* There and back; who waits looks until it comes. */
    XVLAB_TRIP_LINE = 0,           /* a word that both write, in a cache line of its own */
    XVLAB_TRIP_LINES = 1,          /* one for each direction, as two queues have */
    XVLAB_TRIP_MOVED = 2,          /* a view, moved */
    XVLAB_TRIP_SHARED = 3,         /* a view that the first thread keeps; the second drops what it got */
    XVLAB_TRIP_MUTEX = 4,          /* broken: a word that a mutex guards, and a condition to wait for it */
    /* There and back; whoever sends does so when the other one sleeps. */
    XVLAB_TRIP_FUTEX = 5,          /* a word, and the kernel */
    XVLAB_TRIP_SLEEP = 6,          /* a view, moved to one that has let its GIL go */
    XVLAB_TRIP_POLL = 7,           /* broken: the same, and who waits looks every 10 ms, as CPython's queues do */
    /* One way, as fast as they come. */
    XVLAB_FLOW_RING = 8,           /* words through a ring for one sender and one receiver */
    XVLAB_FLOW_MOVED = 9,          /* views of blocks of their own, moved */
    XVLAB_FLOW_DISTINCT = 10,      /* views of blocks of their own, which the sender keeps */
    XVLAB_FLOW_SAME = 11,          /* one view, over and over; the receiver has one of that block already */
    XVLAB_FLOW_COPIED = 12,        /* broken: bytes of 64 KiB, which are copied into the queue and out of it */
    /* One thread. */
    XVLAB_SELF_KIB = 13,           /* a view of 1 KiB */
    XVLAB_SELF_MIB = 14,           /* a view of 1 MiB */
    XVLAB_SELF_MOVED = 15,         /* the same, moved */
    XVLAB_SELF_COPIED_KIB = 16,    /* bytes of 1 KiB, which are copied */
    XVLAB_SELF_COPIED_MIB = 17,    /* broken: bytes of 1 MiB */
    XVLAB_QUEUE_WAYS
} XvLabQueueWay;

/* Its name ("round trip of a view, moved"), and how many threads it takes; NULL and 0 for a number that is none. */
XV_API const char *xvlab_queue_name(int32_t way);
XV_API int32_t xvlab_queue_threads(int32_t way);

/* Turns are taken in chunks, each timed by itself, and the median is what counts: a chunk in which somebody else had one of
   the CPUs is far from it, and whatever a way does every now and then of its own is in every chunk. */
typedef struct XvLabTurnSample {
    int64_t turns;        /* that were timed */
    int64_t chunk;        /* turns in a chunk */
    int64_t chunk_ns;     /* what half of the chunks took at most; what one rested so that the other one sleeps is not in it */
    int64_t ns;           /* how long the two were at it */
    int64_t kept_ns;      /* of that, how long others had the CPU of one of them */
    int64_t slept;        /* how often one of them slept, by the kernel's count; turns before the clock was read included */
    int64_t right_expected;  /* what each received and sent, those turns included */
    int64_t right_found;     /* of these, what was what it had to be */
} XvLabTurnSample;

/* One sample of about duration_ns (as in xvlab_pair_run), at least one timed chunk, by the first worker, or the first two.
   XV_INVALID: no such way, a crew of one for two, a bad duration; XV_BUSY; XV_NOMEM. */
XV_API XvStatus xvlab_queue_run(XvLabCrew *crew, int32_t way, int64_t duration_ns, XvLabTurnSample *out);

/* ---- lines: what those pay who write close to each other ---- */

#define XVLAB_FARTHEST 1024

typedef enum XvLabLinesKind {
    XVLAB_LINES_LOCKED = 0,  /* two add to a word each, atomically; the words are so many bytes apart */
    XVLAB_LINES_PLAIN = 1,   /* the same with a load, an add and a store */
    XVLAB_LINES_READ = 2,    /* one reads a word again and again */
    XVLAB_LINES_BESIDE = 3,  /* the same, and another takes and drops a count so many bytes from it */
    XVLAB_LINES_KINDS
} XvLabLinesKind;

/* Its name ("two that add, locked"); NULL for a number that is none. */
XV_API const char *xvlab_lines_name(int32_t kind);

/* One sample; what a turn takes who reads is the reader's time. apart: 8 to XVLAB_FARTHEST, a multiple of 8; the first
   word begins a page. Otherwise as xvlab_queue_run. */
XV_API XvStatus xvlab_lines_run(XvLabCrew *crew, int32_t kind, int64_t apart, int64_t duration_ns, XvLabTurnSample *out);

/* What the system says how long a line of the first cache is, in bytes; 0: it does not. */
XV_API int32_t xvlab_line_size(void);

/* ---- cores: how far one CPU is from another ---- */

typedef enum XvLabCoresKind {
    XVLAB_CORES_SWAP = 0,     /* a word that two change in turn by compare-and-swap; a turn is one change by each */
    XVLAB_CORES_MESSAGE = 1,  /* a word each way, which one writes and the other one reads; a turn is there and back */
    XVLAB_CORES_STAY = 2,     /* the first kind by one thread */
    XVLAB_CORES_KINDS
} XvLabCoresKind;

/* Its name ("compare-and-swap"); NULL for a number that is none. */
XV_API const char *xvlab_cores_name(int32_t kind);

/* One sample by the first two workers, which are bound to these CPUs meanwhile. Otherwise as xvlab_queue_run. */
XV_API XvStatus xvlab_cores_run(XvLabCrew *crew, int32_t kind, int32_t from, int32_t to, int64_t duration_ns,
                                XvLabTurnSample *out);

/* ---- readers: what a count costs those who only read ---- */

typedef enum XvLabReadersKind {
    XVLAB_READERS_ONLY = 0,    /* they read one word */
    XVLAB_READERS_PLAIN = 1,   /* and count a reference before and after, plainly, in the object; updates are lost */
    XVLAB_READERS_ATOMIC = 2,  /* the same with atomic counts */
    XVLAB_READERS_VIEWS = 3,   /* each in an interpreter of its own, which counts on a view of its own */
    XVLAB_READERS_KINDS
} XvLabReadersKind;

/* Its name ("read only, no count"); NULL for a number that is none. */
XV_API const char *xvlab_readers_name(int32_t kind);

/* One sample by the first `threads` workers. Otherwise as xvlab_queue_run. */
XV_API XvStatus xvlab_readers_run(XvLabCrew *crew, int32_t kind, int32_t threads, int64_t duration_ns,
                                  XvLabTurnSample *out);

/* What a forked child makes its own by reading objects that it shares with its parent, in KiB of pages that it has to
   itself afterwards. Children are forked by the helper program. */
typedef struct XvLabPagesSample {
    int64_t kib;      /* of objects, 64 bytes each, with a count and a value */
    int64_t read;     /* a child reads each value */
    int64_t counted;  /* and counts a reference before and after, plainly, in the object */
    int64_t viewed;   /* the same data in a block; a child counts on its view of it */
    int64_t right;    /* of the three children, how many read what was written */
} XvLabPagesSample;

/* One sample with so many KiB (1 to 65,536); by the first worker, as long as it takes. XV_INVALID as in
   xvlab_parallel_run, and where the system does not tell. */
XV_API XvStatus xvlab_pages_run(XvLabCrew *crew, int64_t kib, XvLabPagesSample *out);

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
