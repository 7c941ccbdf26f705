/* SPDX-License-Identifier: Apache-2.0
 *
 * The checker from inside.
 *
 * An execution is a sequence of steps. A step is one operation of one thread that others can notice, with a label that
 * says how it came out: which value a load read, where a store went, whether a sleep timed out. Everything
 * else runs in between and is checked (races, use after free), not explored.
 *
 *   main.c      options; executions one after the other until one fails or none is left
 *   execute.c   one execution from its beginning to its end: threads as coroutines
 *   explore.c   which step comes next, and what is left to try
 *   atomic.c    values and views: what an atomic operation may read and what it publishes
 *   scorder.c   the order of sequentially consistent accesses
 *   memory.c    plain accesses and allocation
 *   system.c    mutexes, futexes, clock, address space
 *   entry.c     the functions that gcc's -fsanitize=thread calls
 *   trace.c     the story of an execution that failed
 */
#ifndef MODEL_H
#define MODEL_H

#include "checker.h"

#include <stddef.h>
#include <stdint.h>

enum { FORCED = 12, THREADS = 6, LOCATIONS = 128, MESSAGES = 64, STEPS = 4000 };

/* A set of labels. What a label means depends on the operation: a message that is read or that a store follows, or one
   of the outcomes below. */
typedef uint64_t Labels;
#define LABEL(n) ((Labels)1 << (n))
enum { WOKEN, TIMED_OUT, SPURIOUS };

/* What a thread knows: for each thread, up to which moment all that it did happened before; for each location, the
   oldest message it may still read; and what time it is at least. */
typedef struct View {
    int64_t time;
    uint16_t clock[THREADS];
    uint32_t seen[LOCATIONS];
} View;

/* One value of a location. Stamps give the modification order, with gaps so that a store can go in between. */
typedef struct Message {
    uint64_t value;
    uint32_t stamp;
    bool taken;        /* a read-modify-write has read it: nothing may come directly behind it any more */
    int step;          /* that wrote it, or -1 */
    View view;         /* what whoever acquires it gets to know */
} Message;

typedef struct Location {
    const void *address;
    int size, count;
    Message messages[MESSAGES];   /* in the order in which they were made */
} Location;

typedef enum OpKind { OP_START, OP_LOAD, OP_STORE, OP_RMW, OP_CAS, OP_FENCE, OP_LOCK, OP_UNLOCK, OP_PARK, OP_SLEEP,
                      OP_UNPARK, OP_CHOOSE, OP_JOIN } OpKind;

typedef struct Op {
    OpKind kind;
    const void *object;    /* location, mutex, futex word, or NULL */
    int location;          /* index, for those that read or write one */
    int order, failure;    /* __ATOMIC_... */
    uint64_t expected;     /* OP_CAS, OP_PARK */
    int64_t deadline;      /* OP_PARK, OP_SLEEP */
    int count;             /* OP_CHOOSE */
    const void *pc;
} Op;

/* What a thread has last read at a location, for loops that wait. */
typedef struct Looked {
    int message;           /* -1: nothing */
    int stretch;           /* in which stretch of nothing but loads that was */
    bool must_change;      /* it yielded in that stretch: the same again would be no progress */
} Looked;

typedef struct Thread {
    char name[32];
    bool started, ended, woken;
    Op op;                 /* what it is about to do */
    int label;             /* how it comes out, once it has been given its turn */
    int step;              /* its last one */
    View now;              /* what it knows */
    uint16_t known[THREADS];    /* what it knew (its clock) when it was given its turn */
    View acquired;         /* what an acquire fence would add */
    View released;         /* what a relaxed store publishes: what it knew at its last release fence */
    Looked looked[LOCATIONS];
    int stretch;
    uint16_t causes[THREADS];   /* steps of each thread that its next step depends on */
    void *specific;        /* the value of the one pthread key */
    int timeouts, spurious, stale, sleeps;   /* so far */
    int refused;           /* requests for space that are still to be refused */
    const void *at;        /* the last access or call that the checker has seen of it */
    const void *calls[64]; /* and from where the functions were called that it is in */
    int depth;
} Thread;

typedef struct Step {
    int thread, label;
    Labels enabled[THREADS];
    Labels asleep[THREADS];     /* need not be tried here: an execution that begins otherwise covers it */
    unsigned wanted;            /* bit set of threads to try here */
    int first;                  /* the thread that was tried first */
    int detours;                /* steps before this one at which it was not */
    int forced;                 /* time-outs so far that came because nothing else could happen */
    bool again;                 /* it has been taken before, by the same thread, which asked for this: */
    OpKind asked;
    const void *asked_of;
    /* What it did. */
    OpKind kind;
    const void *object;
    bool reads, writes, failed;
    uint16_t causes[THREADS];   /* itself included */
    int previous;               /* the step before at the same object, or -1 */
} Step;

typedef struct Bounds {
    int stale, detours, timeouts, spurious, sleeps;   /* checker.h says what they mean; INT_MAX is none */
} Bounds;

extern Bounds bounds;
extern Thread threads[THREADS];
extern Step steps[STEPS];
extern int me, thread_count;
extern bool telling;            /* this execution is run again to be told */
extern bool naive;              /* leaves nothing out on the grounds that it is covered: to check the search by */

/* explore.c */
int turn(Op op);                                    /* waits for its turn; the label */
void next_turn(void);                               /* gives the turn to whoever has it next */
/* Completes the step that me has just done. from: the step whose value was read, or -1. shared: what such steps learn
   from each other, or NULL. */
void did(const void *object, bool reads, bool writes, int from, uint16_t *shared);
void could_have_ended(int thread);                  /* the step that wakes it might come after its time-out as well */
void causes_join(uint16_t *into, const uint16_t *from);
void search_begin(void);                            /* a new execution, which goes where search_next has decided */
bool search_next(void);                             /* decides the next one; false: all have been seen */
void search_repeat(void);                           /* the next one will be the last one again */

/* execute.c */
/* How an execution ends. COVERED: another one shows the same. CUT: a bound was reached. GAVE_UP: it is beyond the
   checker. */
enum { COMPLETE = 1, COVERED, CUT, FAILED, GAVE_UP, ENDS };
void execute_setup(void);
int execute(void);
_Noreturn void end_execution(int how);
_Noreturn void fail(const void *where, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void give_up(const char *why);            /* no verdict: what the scenario does is beyond the checker */
const char *failure(const void **where);            /* how and at which address the last execution failed */
void switch_to(int thread);
bool others_ended(int except);
bool is_own(const char *p);                         /* a thread-local variable */

/* atomic.c */
void atomic_begin(void);
Labels atomic_labels(const Thread *thread);
int locate(const void *address, int size);
uint32_t floor_of(const Thread *thread, int location);
void view_join(View *into, const View *from);
const Message *message_at(int location, int id);
uint64_t atomic_load_model(const void *address, int size, int order, const void *pc);
void atomic_store_model(void *address, int size, uint64_t value, int order, const void *pc);
uint64_t atomic_rmw_model(void *address, int size, uint64_t (*change)(uint64_t, uint64_t), uint64_t operand, int order,
                          const void *pc);
bool atomic_cas_model(void *address, int size, void *expected, uint64_t desired, int order, int failure,
                      const void *pc);
void atomic_fence_model(int order, const void *pc);
bool park_reads(const void *word, uint32_t expected, int64_t deadline, uint16_t *shared, const void *pc);

/* scorder.c */
void sc_begin(void);
void sc_fence(void);
bool sc_allowed(const Thread *thread, int location, bool reads, uint32_t read, bool writes, uint32_t written,
                const View *gained);
void sc_add(int location, bool reads, uint32_t read, bool writes, uint32_t written);

/* memory.c */
void memory_setup(void);
void memory_begin(void);
void memory_end(void);
void check_leaks(void);
void plain_access(const void *p, size_t size, bool write, const void *pc);
void touch(const void *p, size_t size);             /* an atomic or system access */
void journal(const void *p, size_t size);           /* remembers what is there, to be put back after the execution */
int16_t *location_cell(const void *p);                  /* where the location of an address is noted, index + 1 */
int16_t *step_cell(const void *p);                      /* and the last step there, index + 1 */
void *space_take(size_t size, size_t align, bool zeroed, const void *pc);
size_t space_size(const void *p);
void *space_reserve(size_t size);
void space_give(void *p, const char *what, const void *pc);

/* system.c */
void system_begin(void);
void thread_ends(void);                             /* what the system does when a thread ends: its keys' destructors */
bool mutex_free(const void *mutex);
const View *futex_view(const void *word);

/* trace.c */
void tell(const void *pc, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tell_begin(const void *watch);
/* The story, if wanted, and then what failed and where each thread was. */
void tell_all(const char *failure, bool story);
bool watched(const void *p, size_t size);

#endif
