/* SPDX-License-Identifier: Apache-2.0
 *
 * Threads that do everything at once, at random: attach, nest, let go and come back, compute, put and get, post calls,
 * interrupt, close, die. What each interpreter's threads have counted plainly under its GIL must be what they have
 * counted atomically, every posted call must have been made once, and nothing may be left inside.
 *
 * Two seconds, or as many as XV_TORTURE_SECONDS says; XV_TORTURE_SEED chooses what happens.
 */
#include "world.h"

enum { SLOTS = 4, THREADS = 6, QUEUES = 2, DEEP = 3 };

/* An interpreter, and what is counted in it; freed with the last reference. */
typedef struct Cell {
    XvInterpreter *interp;
    int64_t plain;                 /* changed under the interpreter's GIL alone */
    _Atomic(int64_t) expected;
    _Atomic(int64_t) refs;
} Cell;

static XvRuntime *rt;
static XvQueue *queues[QUEUES];
static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;
static Cell *slots[SLOTS];
static _Atomic(int64_t) posted, called, closed, died, interrupted, attached;
static _Atomic(int) stop;

static Cell *new_cell(void)
{
    Cell *cell = calloc(1, sizeof *cell);
    CHECK(cell != NULL);
    cell->interp = open_interpreter(rt, NULL);
    CHECK_OK(XvInterpreter_SetSwitchInterval(cell->interp, 50000));
    atomic_init(&cell->refs, 1);
    return cell;
}

static void drop_cell(Cell *cell)
{
    if (atomic_fetch_sub(&cell->refs, 1) != 1)
        return;
    CHECK_INT(XvInterpreter_State(cell->interp), ==, XV_INTERPRETER_CLOSED);
    CHECK_INT(cell->plain, ==, atomic_load(&cell->expected));
    XvInterpreter_Release(cell->interp);
    free(cell);
}

static Cell *pick_cell(uint64_t *random)
{
    Cell *cell;
    pthread_mutex_lock(&slots_lock);
    cell = slots[random_next(random) % SLOTS];
    atomic_fetch_add(&cell->refs, 1);
    pthread_mutex_unlock(&slots_lock);
    return cell;
}

static void count(Cell *cell)
{
    cell->plain++;
    atomic_fetch_add_explicit(&cell->expected, 1, memory_order_relaxed);
}

typedef struct Call {
    XvPendingCall pending;
    Cell *cell;
} Call;

static void run_call(XvThreadState *ts, XvPendingCall *self)
{
    Call *call = (Call *)self;
    if (ts != NULL)
        count(call->cell);
    atomic_fetch_add(&called, 1);
    drop_cell(call->cell);
    free(call);
}

static void post_call(XvThreadState *ts, uint64_t *random)
{
    Call *call = calloc(1, sizeof *call);
    CHECK(call != NULL);
    call->pending.run = run_call;
    call->cell = pick_cell(random);
    atomic_fetch_add(&posted, 1);
    XvInterpreter_AddPendingCall(call->cell->interp, ts, &call->pending);
}

/* What goes wrong because others interrupt and close is no failure. */
static void forgive(XvThreadState *ts)
{
    if (XvErr_Matches(ts, &XvExc_KeyboardInterrupt))
        atomic_fetch_add(&interrupted, 1);
    else
        CHECK_NO_ERROR(ts);
    XvErr_Clear(ts);
}

static void replace(Cell *cell)
{
    Cell *fresh = NULL;
    pthread_mutex_lock(&slots_lock);
    for (int i = 0; i < SLOTS; i++)
        if (slots[i] == cell)
            slots[i] = fresh = new_cell();
    pthread_mutex_unlock(&slots_lock);
    CHECK(fresh != NULL);
    atomic_fetch_add(&closed, 1);
    drop_cell(cell); /* the slot's */
}

static void close_one(XvThreadState *ts, uint64_t *random)
{
    Cell *cell = pick_cell(random);
    XvStatus status = XvInterpreter_Close(cell->interp, ts, random_next(random) % 2 ? 0 : MILLISECONDS(5));
    if (status == XV_OK)
        replace(cell);
    else if (status != XV_TIMEOUT && status != XV_BUSY && status != XV_CLOSED)
        CHECK_STATUS(status, XV_INVALID); /* ts is inside it */
    drop_cell(cell);
}

static void *die_inside(void *arg)
{
    Cell *cell = arg;
    XvThreadState *ts = NULL;
    if (XvInterpreter_Attach(cell->interp, NULL, MILLISECONDS(20), &ts) == XV_OK) {
        count(cell);
        atomic_fetch_add(&died, 1);
        if (atomic_load(&cell->expected) % 2)
            XvThreadState_Unlock(ts);
    }
    drop_cell(cell);
    return NULL;
}

static void talk(XvThreadState *ts, uint64_t *random)
{
    XvQueue *queue = queues[random_next(random) % QUEUES];
    int64_t timeout = (int64_t)(random_next(random) % 100000);
    XvObject *op = NULL;
    if (random_next(random) % 2) {
        XvObject *view = XvSharedView_New(ts, 32);
        CHECK_OBJECT(ts, view);
        if (XvQueue_Put(ts, queue, view, timeout) < 0)
            forgive(ts);
        Xv_DECREF(ts, view);
    } else if (XvQueue_Get(ts, queue, &op, timeout) < 0) {
        forgive(ts);
    }
    Xv_XDECREF(ts, op);
}

static void visit(XvThreadState *outer, uint64_t *random, int depth);

static void stay(XvThreadState *ts, Cell *cell, uint64_t *random, int depth)
{
    for (uint64_t i = 0, n = random_next(random) % 40; i < n; i++) {
        count(cell);
        switch (random_next(random) % 12) {
        case 0:
            XvThreadState_Unlock(ts);
            if (random_next(random) % 4 == 0)
                usleep(50);
            XvThreadState_Lock(ts);
            break;
        case 1: visit(ts, random, depth + 1); break;
        case 2: talk(ts, random); break;
        case 3: post_call(ts, random); break;
        case 4:
            if (random_next(random) % 8 == 0)
                close_one(ts, random);
            break;
        case 5: dawdle(random_next(random) % 20000); break;
        default:
            if (Xv_CHECKPOINT(ts) < 0)
                forgive(ts);
        }
    }
}

static void visit(XvThreadState *outer, uint64_t *random, int depth)
{
    Cell *cell;
    XvThreadState *ts = NULL;
    int64_t timeout = random_next(random) % 3 == 0 ? 0 : MILLISECONDS(20);
    XvStatus status;
    if (depth > DEEP)
        return;
    cell = pick_cell(random);
    status = XvInterpreter_Attach(cell->interp, outer, timeout, &ts);
    if (status == XV_OK) {
        atomic_fetch_add(&attached, 1);
        stay(ts, cell, random, depth);
        XvThreadState_Detach(ts);
    } else if (status == XV_ABANDONED) {
        XvInterpreter_Acknowledge(cell->interp, NULL);
    } else if (status != XV_BUSY && status != XV_TIMEOUT) {
        CHECK_STATUS(status, XV_CLOSED);
    }
    drop_cell(cell);
}

static void *torture(void *arg)
{
    uint64_t random = *(uint64_t *)arg;
    while (!atomic_load(&stop)) {
        switch (random_next(&random) % 40) {
        case 0: {
            Cell *cell = pick_cell(&random);
            XvStatus status = XvInterpreter_Interrupt(cell->interp);
            CHECK(status == XV_OK || status == XV_CLOSED);
            drop_cell(cell);
            break;
        }
        case 1: close_one(NULL, &random); break;
        case 2: join_thread(start_thread(die_inside, pick_cell(&random))); break;
        case 3: post_call(NULL, &random); break;
        default: visit(NULL, &random, 0);
        }
    }
    return NULL;
}

static double setting(const char *name, double otherwise)
{
    const char *value = getenv(name);
    return value != NULL ? atof(value) : otherwise;
}

TEST("whatever threads do at once, what is counted under the GIL is right, and nobody is left inside")
{
    double seconds = setting("XV_TORTURE_SECONDS", 2);
    uint64_t seed = (uint64_t)setting("XV_TORTURE_SEED", 1), seeds[THREADS];
    pthread_t threads[THREADS];
    rt = open_runtime();
    CHECK_OK(XvRuntime_SetStallReport(rt, XV_FOREVER, NULL, NULL));
    for (int i = 0; i < QUEUES; i++)
        CHECK_OK(XvQueue_New(rt, 4, &queues[i]));
    for (int i = 0; i < SLOTS; i++)
        slots[i] = new_cell();
    for (int i = 0; i < THREADS; i++) {
        seeds[i] = seed * 1000003 + (uint64_t)i + 1;
        threads[i] = start_thread(torture, &seeds[i]);
    }
    usleep((useconds_t)(seconds * 1e6));
    atomic_store(&stop, 1);
    for (int i = 0; i < THREADS; i++)
        join_thread(threads[i]);
    for (int i = 0; i < SLOTS; i++) {
        CHECK_OK(XvInterpreter_Close(slots[i]->interp, NULL, SECONDS(20)));
        CHECK_INT(atomic_load(&slots[i]->refs), ==, 1);
        drop_cell(slots[i]);
    }
    printf("%" PRId64 " attachments, %" PRId64 " calls posted, %" PRId64 " interrupts heard, %" PRId64 " closed, %"
           PRId64 " threads died inside ... ", atomic_load(&attached), atomic_load(&posted), atomic_load(&interrupted),
           atomic_load(&closed), atomic_load(&died));
    CHECK_INT(atomic_load(&called), ==, atomic_load(&posted));
    CHECK_INT(atomic_load(&attached), >, 0);
    for (int i = 0; i < QUEUES; i++)
        XvQueue_Release(NULL, queues[i]);
    close_runtime(rt);
}
