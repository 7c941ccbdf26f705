/* SPDX-License-Identifier: Apache-2.0
 *
 * Queues are linearizable: what several threads did at once is written down and looked at afterwards (history.h). The
 * judge is judged as well: it must reject histories that are wrong, and queues that are.
 */
#include "history.h"
#include "queues.h"

static const char *fault_of(const Op *ops, size_t n, int64_t maxsize)
{
    const char *fault = history_fault(ops, n, maxsize);
    return fault == NULL ? "none" : fault;
}

#define CHECK_HISTORY(expected, maxsize, ...)                                                                          \
    do {                                                                                                               \
        const Op ops[] = {__VA_ARGS__};                                                                                \
        CHECK_STR(fault_of(ops, sizeof ops / sizeof *ops, (maxsize)), expected);                                       \
    } while (0)

TEST("the judge accepts what a queue can do, and rejects what it cannot")
{
    CHECK_HISTORY("none", 0, {OP_PUT, 1, 1, 2}, {OP_PUT, 2, 3, 4}, {OP_GET, 1, 5, 6}, {OP_GET, 2, 7, 8});
    CHECK_HISTORY("none", 0, {OP_PUT, 1, 1, 4}, {OP_PUT, 2, 2, 3}, {OP_GET, 2, 5, 6}, {OP_GET, 1, 7, 8});
    CHECK_HISTORY("none", 0, {OP_PUT, 1, 1, 2}, {OP_PUT, 2, 3, 4}, {OP_GET, 2, 5, 8}, {OP_GET, 1, 6, 7});
    CHECK_HISTORY("none", 0, {OP_GET, 1, 1, 4}, {OP_PUT, 1, 2, 3});
    CHECK_HISTORY("fresh", 0, {OP_GET, 1, 1, 2}, {OP_PUT, 1, 3, 4});
    CHECK_HISTORY("fresh", 0, {OP_GET, 1, 1, 2});
    CHECK_HISTORY("repeated", 0, {OP_PUT, 1, 1, 2}, {OP_GET, 1, 3, 4}, {OP_GET, 1, 5, 6});
    CHECK_HISTORY("order", 0, {OP_PUT, 1, 1, 2}, {OP_PUT, 2, 3, 4}, {OP_GET, 2, 5, 6}, {OP_GET, 1, 7, 8});
    CHECK_HISTORY("order", 0, {OP_PUT, 1, 1, 2}, {OP_PUT, 2, 3, 4}, {OP_GET, 2, 5, 6});
    CHECK_HISTORY("none", 0, {OP_PUT, 1, 1, 3}, {OP_EMPTY, 0, 2, 4}, {OP_GET, 1, 5, 6}, {OP_EMPTY, 0, 7, 8});
    CHECK_HISTORY("witness", 0, {OP_PUT, 1, 1, 2}, {OP_EMPTY, 0, 3, 4}, {OP_GET, 1, 5, 6});
    CHECK_HISTORY("witness", 0, {OP_PUT, 1, 1, 2}, {OP_EMPTY, 0, 3, 9}, {OP_PUT, 2, 4, 5}, {OP_GET, 1, 6, 7},
                  {OP_GET, 2, 10, 11});
    CHECK_HISTORY("none", 0, {OP_PUT, 1, 1, 2}, {OP_EMPTY, 0, 3, 9}, {OP_PUT, 2, 4, 6}, {OP_GET, 1, 5, 7},
                  {OP_GET, 2, 10, 11});
    CHECK_HISTORY("none", 1, {OP_PUT, 1, 1, 4}, {OP_FULL, 0, 2, 3}, {OP_GET, 1, 5, 6});
    CHECK_HISTORY("room", 1, {OP_PUT, 1, 1, 2}, {OP_GET, 1, 3, 4}, {OP_FULL, 0, 5, 6});
}

/* What is asked of: a queue of ours, or one that is broken. */
typedef struct Subject {
    int (*put)(struct Subject *self, XvThreadState *ts, int64_t value);    /* 1 done, 0 full */
    int (*get)(struct Subject *self, XvThreadState *ts, int64_t *value);   /* 1 done, 0 empty */
    XvQueue *queue;
    pthread_mutex_t lock;
    int64_t values[4096];
    int count, asked;
} Subject;

static int put_ours(Subject *self, XvThreadState *ts, int64_t value)
{
    XvObject *op = XvInt_FromInt64(ts, value);
    int done = XvQueue_Put(ts, self->queue, op, 0);
    Xv_DECREF(ts, op);
    CHECK_NO_ERROR(ts);
    return done;
}

static int get_ours(Subject *self, XvThreadState *ts, int64_t *value)
{
    XvObject *op = NULL;
    int done = XvQueue_Get(ts, self->queue, &op, 0);
    if (done == 1) {
        *value = XvInt_AsInt64(ts, op);
        Xv_DECREF(ts, op);
    }
    CHECK_NO_ERROR(ts);
    return done;
}

static int get_any_of_ours(Subject *self, XvThreadState *ts, int64_t *value)
{
    XvQueue *queues[] = {self->queue, self->queue};
    XvObject *op = NULL;
    Xv_ssize_t which;
    int done = XvQueue_GetAny(ts, queues, 2, &which, &op, 0);
    if (done == 1) {
        *value = XvInt_AsInt64(ts, op);
        Xv_DECREF(ts, op);
    }
    CHECK_NO_ERROR(ts);
    return done;
}

/* Broken ones: a stack; and a queue that now and then says that it is empty, or gives a value twice. */
static int put_wrong(Subject *self, XvThreadState *ts, int64_t value)
{
    (void)ts;
    pthread_mutex_lock(&self->lock);
    self->values[self->count++] = value;
    pthread_mutex_unlock(&self->lock);
    return 1;
}

static int get_last(Subject *self, XvThreadState *ts, int64_t *value)
{
    (void)ts;
    pthread_mutex_lock(&self->lock);
    int done = self->count != 0;
    if (done)
        *value = self->values[--self->count];
    pthread_mutex_unlock(&self->lock);
    return done;
}

static int get_first(Subject *self, int64_t *value, int keep)
{
    int done = self->count != 0;
    if (done) {
        *value = self->values[0];
        if (!keep)
            memmove(self->values, self->values + 1, (size_t)--self->count * sizeof *self->values);
    }
    return done;
}

static int get_lazily(Subject *self, XvThreadState *ts, int64_t *value)
{
    (void)ts;
    pthread_mutex_lock(&self->lock);
    int done = ++self->asked % 16 != 0 && get_first(self, value, 0);
    pthread_mutex_unlock(&self->lock);
    return done;
}

static int get_twice(Subject *self, XvThreadState *ts, int64_t *value)
{
    (void)ts;
    pthread_mutex_lock(&self->lock);
    int done = get_first(self, value, ++self->asked % 16 == 0);
    pthread_mutex_unlock(&self->lock);
    return done;
}

enum { WRITERS = 5, STEPS = 150 };

typedef struct Writer {
    Subject *subject;
    XvInterpreter *interp;
    int index, round;
    Op ops[STEPS];
} Writer;

static void *write_history(void *arg)
{
    Writer *writer = arg;
    XvThreadState *ts = attach(writer->interp);
    uint64_t state = (uint64_t)(writer->index + 1) * 7919 + (uint64_t)writer->round;
    for (int i = 0; i < STEPS; i++) {
        Op *op = &writer->ops[i];
        uint64_t dice = random_next(&state) >> 20;
        if (dice % 8 == 0)
            dawdle(dice % 500);
        if (dice / 8 % 2 == 0) {
            op->value = (int64_t)writer->index * STEPS + i + 1;
            op->called = history_now();
            op->kind = writer->subject->put(writer->subject, ts, op->value) ? OP_PUT : OP_FULL;
        } else {
            op->called = history_now();
            op->kind = writer->subject->get(writer->subject, ts, &op->value) ? OP_GET : OP_EMPTY;
        }
        op->returned = history_now();
    }
    XvThreadState_Detach(ts);
    return NULL;
}

/* What is wrong with what five threads did at once. */
static const char *try_together(Subject *subject, int round, int64_t maxsize)
{
    static Writer writers[WRITERS];
    static Op all[WRITERS * STEPS];
    XvRuntime *rt = open_runtime();
    pthread_t threads[WRITERS];
    if (subject->queue == NULL && subject->put == put_ours)
        CHECK_OK(XvQueue_New(rt, maxsize, &subject->queue));
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (Writer){.subject = subject, .interp = open_interpreter(rt, NULL), .index = i, .round = round};
        threads[i] = start_thread(write_history, &writers[i]);
    }
    for (int i = 0; i < WRITERS; i++) {
        join_thread(threads[i]);
        memcpy(all + i * STEPS, writers[i].ops, sizeof writers[i].ops);
        close_interpreter(writers[i].interp);
    }
    if (subject->queue != NULL)
        XvQueue_Release(NULL, subject->queue);
    subject->queue = NULL;
    close_runtime(rt);
    return fault_of(all, WRITERS * STEPS, maxsize);
}

static void check_linearizable(int64_t maxsize, int (*get)(Subject *, XvThreadState *, int64_t *))
{
    for (int round = 0; round < ROUNDS(50); round++) {
        Subject subject = {.put = put_ours, .get = get};
        CHECK_STR(try_together(&subject, round, maxsize), "none");
    }
}

TEST("a queue of one place is linearizable") { check_linearizable(1, get_ours); }

TEST("a queue of three places is linearizable") { check_linearizable(3, get_ours); }

TEST("a queue of sixteen places is linearizable") { check_linearizable(16, get_ours); }

TEST("a queue that grows is linearizable") { check_linearizable(0, get_ours); }

TEST("a queue is linearizable for who gets from several") { check_linearizable(3, get_any_of_ours); }

static void check_rejected(int (*get)(Subject *, XvThreadState *, int64_t *), const char *expected)
{
    for (int round = 0; round < 200; round++) {
        Subject subject = {.put = put_wrong, .get = get, .lock = PTHREAD_MUTEX_INITIALIZER};
        if (strcmp(try_together(&subject, round, 0), expected) == 0)
            return;
    }
    XVTEST_FAIL("not once found: %s", expected);
}

TEST("a stack is found out") { check_rejected(get_last, "order"); }

TEST("a queue that says that it is empty when it is not is found out") { check_rejected(get_lazily, "witness"); }

TEST("a queue that gives an item twice is found out") { check_rejected(get_twice, "repeated"); }
