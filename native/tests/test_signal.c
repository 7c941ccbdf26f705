/* SPDX-License-Identifier: Apache-2.0
 *
 * Signals during waits, and threads that are cancelled while they wait: neither ends a wait or loses anything.
 */
#include "queues.h"

#include <errno.h>
#include <signal.h>

static _Atomic(int) caught;

static void note_signal(int number)
{
    (void)number;
    atomic_fetch_add(&caught, 1);
}

/* Calls of the system that the signal interrupts are not made again by it. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = note_signal};
    CHECK_INT(sigaction(SIGUSR1, &action, NULL), ==, 0);
}

typedef enum Thing { FOR_ITEM, FOR_ROOM, FOR_GIL, FOR_WORD, FOR_LEASE, FOR_CLOSE, FOR_TOKEN, THINGS } Thing;

/* A thread that waits for something. */
typedef struct Waiter {
    Thing what;
    XvRuntime *rt;
    XvInterpreter *interp;
    XvQueue *queue;
    XvBlock *block;
    Flag inside;
    int result;
    pthread_t thread;
} Waiter;

static int wait_inside(Waiter *w, XvThreadState *ts)
{
    XvObject *op = NULL, *view = XvSharedView_FromBlock(ts, w->block);
    int result = 0;
    CHECK_OBJECT(ts, view);
    raise_flag(&w->inside);
    switch (w->what) {
    case FOR_ITEM:
        result = XvQueue_Get(ts, w->queue, &op, XV_FOREVER) == 1 && XvInt_AsInt64(ts, op) == 5;
        break;
    case FOR_ROOM:
        result = XvQueue_Put(ts, w->queue, view, XV_FOREVER) == 1;
        break;
    case FOR_WORD:
        result = XvElement_Wait(ts, view, 0, 0, XV_FOREVER) == XV_WAIT_OK;
        break;
    case FOR_LEASE:
        result = XvLease_Acquire(ts, view, XV_LEASE_EXCLUSIVE, XV_FOREVER, &op) == XV_LEASE_HELD;
        break;
    default:
        result = 1;
    }
    CHECK_NO_ERROR(ts);
    Xv_XDECREF(ts, op);
    Xv_DECREF(ts, view);
    return result;
}

static void *wait_there(void *arg)
{
    Waiter *w = arg;
    XvThreadState *ts = NULL;
    uint64_t token = 0;
    if (w->what == FOR_TOKEN || w->what == FOR_CLOSE || w->what == FOR_GIL)
        raise_flag(&w->inside);
    if (w->what == FOR_TOKEN) {
        w->result = XvRuntime_TakeWakes(w->rt, &token, 1, XV_FOREVER) == 1 && token == 77;
    } else if (w->what == FOR_CLOSE) {
        w->result = XvInterpreter_Close(w->interp, NULL, XV_FOREVER) == XV_OK;
    } else {
        CHECK_OK(XvInterpreter_Attach(w->interp, NULL, XV_FOREVER, &ts));
        w->result = wait_inside(w, ts);
        pthread_testcancel();
        XvThreadState_Detach(ts);
    }
    pthread_testcancel();
    return NULL;
}

/* What keeps it waiting, in an interpreter of its own unless that is the one that is waited for. */
typedef struct Keeper {
    XvInterpreter *interp;
    XvThreadState *ts;
    XvObject *view, *lease;
} Keeper;

static void begin(Waiter *w, Keeper *k, Thing what)
{
    *w = (Waiter){.what = what, .rt = open_runtime(), .inside = FLAG_INIT, .result = -1};
    *k = (Keeper){NULL, NULL, NULL, NULL};
    w->interp = open_interpreter(w->rt, "waiter");
    w->queue = new_queue(w->rt, 1);
    CHECK_OK(XvBlock_New(64, &w->block));
    k->interp = what == FOR_GIL || what == FOR_CLOSE ? w->interp : open_interpreter(w->rt, "keeper");
    k->ts = attach(k->interp);
    k->view = XvSharedView_FromBlock(k->ts, w->block);
    CHECK_OBJECT(k->ts, k->view);
    if (what == FOR_ROOM)
        put_int(k->ts, w->queue, 1);
    if (what == FOR_LEASE)
        CHECK_INT(XvLease_Acquire(k->ts, k->view, XV_LEASE_EXCLUSIVE, 0, &k->lease), ==, XV_LEASE_HELD);
    if (what != FOR_GIL && what != FOR_CLOSE)
        XvThreadState_Unlock(k->ts);
    w->thread = start_thread(wait_there, w);
    await_flag(&w->inside, 1);
    if (what == FOR_CLOSE)
        while (XvInterpreter_State(w->interp) < XV_INTERPRETER_CLOSING)
            sched_yield();
    else if (what != FOR_GIL && what != FOR_TOKEN)
        XvThreadState_Detach(attach(w->interp)); /* it has let its GIL go: it stands in line */
    if (what != FOR_GIL && what != FOR_CLOSE)
        XvThreadState_Lock(k->ts);
}

/* What it waits for comes. */
static void satisfy(Waiter *w, Keeper *k)
{
    XvBlock *foreign = NULL;
    static char byte;
    switch (w->what) {
    case FOR_ITEM:
        put_int(k->ts, w->queue, 5);
        break;
    case FOR_ROOM:
        CHECK_INT(get_int(k->ts, w->queue), ==, 1);
        break;
    case FOR_WORD:
        CHECK_INT(XvElement_Notify(k->ts, k->view, 0, 1), ==, 1);
        break;
    case FOR_LEASE:
        CHECK_INT(XvLease_Release(k->ts, k->lease), ==, 0);
        break;
    case FOR_TOKEN:
        CHECK_OK(XvBlock_FromForeignToken(w->rt, &byte, 1, 0, 77, &foreign));
        XvBlock_Release(NULL, foreign);
        break;
    default:
        break;
    }
    Xv_XDECREF(k->ts, k->lease);
    Xv_DECREF(k->ts, k->view);
    XvErr_Clear(k->ts); /* who closes interrupts */
    XvThreadState_Detach(k->ts);
}

static void end(Waiter *w, Keeper *k)
{
    XvBlock_Release(NULL, w->block);
    XvQueue_Release(NULL, w->queue);
    if (k->interp != w->interp)
        close_interpreter(k->interp);
    if (w->what == FOR_CLOSE)
        XvInterpreter_Release(w->interp);
    else
        close_interpreter(w->interp);
    close_runtime(w->rt);
}

#ifdef __SANITIZE_THREAD__
#define SIGNALS_COME_LATE 1
#else
#define SIGNALS_COME_LATE 0
#endif

TEST("a wait that signals interrupt, a hundred of them, waits on and ends when it should")
{
    if (SIGNALS_COME_LATE) {
        printf("(skipped: this sanitizer delivers signals late) ");
        return;
    }
    catch_signals();
    for (Thing what = 0; what < THINGS; what++) {
        Waiter w;
        Keeper k;
        begin(&w, &k, what);
        for (int i = 1; i <= 100; i++) {
            int before = atomic_load(&caught);
            CHECK_INT(pthread_kill(w.thread, SIGUSR1), ==, 0);
            while (atomic_load(&caught) == before)
                sched_yield();
        }
        CHECK_INT(w.result, ==, -1);
        satisfy(&w, &k);
        join_thread(w.thread);
        CHECK_INT(w.result, ==, 1);
        end(&w, &k);
    }
}

TEST("a deadline is kept although signals come all the time, and not a moment earlier")
{
    catch_signals();
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvQueue *queue = new_queue(rt, 1);
    XvThreadState *ts = attach(interp);
    sigset_t set;
    struct itimerspec every = {{0, 1000000}, {0, 1000000}};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    timer_t timer;
    XvObject *op;
    sigemptyset(&set);
    CHECK_INT(timer_create(CLOCK_MONOTONIC, &event, &timer), ==, 0);
    int before = atomic_load(&caught);
    CHECK_INT(timer_settime(timer, 0, &every, NULL), ==, 0);
    int64_t start = now_ns();
    CHECK_INT(XvQueue_Get(ts, queue, &op, MILLISECONDS(100)), ==, 0);
    CHECK_INT(now_ns() - start, >=, MILLISECONDS(100));
    CHECK_INT(atomic_load(&caught), >, before);
    CHECK_INT(timer_delete(timer), ==, 0);
    XvThreadState_Detach(ts);
    XvQueue_Release(NULL, queue);
    close_interpreter(interp);
    close_runtime(rt);
}

/* AddressSanitizer does not hear that a cancelled thread's stack is unwound, and takes what is left of it for an error of
   the thread's end. */
#ifdef __SANITIZE_ADDRESS__
#define CANCELLED_STACKS_ARE_CLEAN 0
#else
#define CANCELLED_STACKS_ARE_CLEAN 1
#endif

TEST("a thread that is cancelled while it waits goes on waiting, takes what comes, and ends when it has left the library")
{
    if (!CANCELLED_STACKS_ARE_CLEAN) {
        printf("(skipped: this sanitizer does not bear it) ");
        return;
    }
    for (Thing what = 0; what < THINGS; what++) {
        Waiter w;
        Keeper k;
        void *ended = NULL;
        int inside = what != FOR_CLOSE && what != FOR_TOKEN;
        XvDeaths deaths;
        begin(&w, &k, what);
        CHECK_INT(pthread_cancel(w.thread), ==, 0);
        for (int i = 0; i < 100; i++)
            sched_yield();
        satisfy(&w, &k);
        CHECK_INT(pthread_join(w.thread, &ended), ==, 0);
        CHECK_PTR(ended, ==, PTHREAD_CANCELED);
        CHECK_INT(w.result, ==, 1);
        /* It was cancelled where it tests for that, attached: an end like any other (death.h). */
        CHECK_INT(XvInterpreter_Acknowledge(w.interp, &deaths), ==, inside);
        CHECK_INT(deaths.holding, ==, inside);
        end(&w, &k);
    }
}

typedef struct Reader {
    const char *path;
    Flag begun;
    int status[3];
} Reader;

static void *read_files(void *arg)
{
    Reader *reader = arg;
    XvBlock *block = NULL;
    int before;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    raise_flag(&reader->begun);
    await_flag(&reader->begun, 2); /* by now it has been cancelled */
    pthread_setcancelstate(before, &before);
    for (int i = 0; i < 2; i++) {
        reader->status[i] = XvBlock_FromFile(reader->path, 0, -1, i == 0 ? 0 : XV_FILE_KEEPS_SIZE, &block);
        if (block != NULL)
            XvBlock_Release(NULL, block);
    }
    reader->status[2] = XvBlock_NewMemfd(100, &block);
    if (block != NULL)
        XvBlock_Release(NULL, block);
    pthread_testcancel();
    return NULL;
}

TEST("a thread that has been cancelled reads files to the end, and closes them")
{
    if (!CANCELLED_STACKS_ARE_CLEAN) {
        printf("(skipped: this sanitizer does not bear it) ");
        return;
    }
    Reader reader = {"/proc/self/exe", FLAG_INIT, {-1, -1, -1}};
    void *ended = NULL;
    pthread_t thread = start_thread(read_files, &reader);
    await_flag(&reader.begun, 1);
    CHECK_INT(pthread_cancel(thread), ==, 0);
    raise_flag(&reader.begun);
    CHECK_INT(pthread_join(thread, &ended), ==, 0);
    CHECK_PTR(ended, ==, PTHREAD_CANCELED);
    for (int i = 0; i < 3; i++)
        CHECK_STATUS((XvStatus)reader.status[i], XV_OK);
    for (int fd = 3; fd < 20; fd++) { /* what was opened here has been closed */
        char link[64], name[32];
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(name, link, sizeof link - 1);
        if (n < 0)
            continue;
        link[n] = 0;
        CHECK(strstr(link, "test_signal") == NULL && strstr(link, "memfd:crossview") == NULL);
    }
}
