/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting at an element and notifying: ECMAScript's results and corner cases, order, deadlines, and that no wake-up is
 * lost.
 */
#include "world.h"

static XvObject *view_of(XvThreadState *ts, Xv_ssize_t size, const char *format)
{
    XvObject *bytes = XvSharedView_New(ts, size), *view;
    CHECK_OBJECT(ts, bytes);
    view = XvSharedView_Cast(ts, bytes, format);
    CHECK_OBJECT(ts, view);
    Xv_DECREF(ts, bytes);
    return view;
}

static void store(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t value)
{
    CHECK_INT(XvElement_Store(ts, view, index, value, XV_SEQ_CST), ==, 0);
}

/* A foreign thread's wait, which there must be one of. */
static XvWait *begin(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t expected, uint64_t token)
{
    XvWait *wait = NULL;
    CHECK_INT(XvWait_Begin(ts, view, index, expected, token, &wait), ==, XV_WAIT_WAITING);
    CHECK(wait != NULL);
    CHECK_INT(XvWait_State(wait), ==, XV_WAIT_WAITING);
    return wait;
}

/* A native thread that waits in an interpreter of its own. When it has let go of its GIL, it stands in line. */
typedef struct Sleeper {
    XvInterpreter *interp;
    XvTicket *ticket;
    Xv_ssize_t index;
    int64_t timeout_ns;
    Flag inside;
    int result;
    pthread_t thread;
} Sleeper;

static void *sleep_there(void *arg)
{
    Sleeper *sleeper = arg;
    XvThreadState *ts = attach(sleeper->interp);
    XvObject *view = XvTicket_Open(ts, sleeper->ticket);
    CHECK_OBJECT(ts, view);
    raise_flag(&sleeper->inside);
    sleeper->result = XvElement_Wait(ts, view, sleeper->index, 0, sleeper->timeout_ns);
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
    return NULL;
}

/* Starts it; it waits when this returns. The caller lets its own GIL go, and takes it back. */
static void lay_down(Sleeper *sleeper, XvRuntime *rt, XvThreadState *ts, XvObject *view, Xv_ssize_t index,
                     int64_t timeout_ns)
{
    *sleeper = (Sleeper){.index = index, .timeout_ns = timeout_ns, .inside = FLAG_INIT, .result = -2};
    sleeper->interp = open_interpreter(rt, "sleeper");
    sleeper->ticket = XvTicket_Share(ts, view);
    XvThreadState_Unlock(ts);
    sleeper->thread = start_thread(sleep_there, sleeper);
    await_flag(&sleeper->inside, 1);
    XvThreadState_Detach(attach(sleeper->interp));
    XvThreadState_Lock(ts);
}

static int get_up(Sleeper *sleeper)
{
    join_thread(sleeper->thread);
    close_interpreter(sleeper->interp);
    return sleeper->result;
}

TEST("who expects something else does not wait")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "i");
    XvWait *wait = NULL;
    store(world.ts, view, 3, 7);
    CHECK_INT(XvElement_Wait(world.ts, view, 3, 0, XV_FOREVER), ==, XV_WAIT_NOT_EQUAL);
    CHECK_INT(XvElement_Wait(world.ts, view, 3, 0, 0), ==, XV_WAIT_NOT_EQUAL);
    CHECK_INT(XvElement_Wait(world.ts, view, 0, 7, SECONDS(60)), ==, XV_WAIT_NOT_EQUAL);
    CHECK_INT(XvWait_Begin(world.ts, view, 3, 8, 1, &wait), ==, XV_WAIT_NOT_EQUAL);
    CHECK_PTR(wait, ==, NULL);
    CHECK_INT(XvElement_Notify(world.ts, view, 3, XV_EVERYBODY), ==, 0);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("a wait that nobody ends is over at its deadline, and not before; a deadline of now still looks")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "q");
    CHECK_INT(XvElement_Wait(world.ts, view, 1, 0, 0), ==, XV_WAIT_TIMED_OUT);
    int64_t start = now_ns();
    CHECK_INT(XvElement_Wait(world.ts, view, 1, 0, MILLISECONDS(20)), ==, XV_WAIT_TIMED_OUT);
    CHECK_INT(now_ns() - start, >=, MILLISECONDS(20));
    CHECK_INT(XvElement_Notify(world.ts, view, 1, XV_EVERYBODY), ==, 0);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("notify wakes as many as it is told, who came first first, native or foreign")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "i");
    XvWait *waits[4];
    Sleeper sleeper;
    waits[0] = begin(world.ts, view, 2, 0, 10);
    waits[1] = begin(world.ts, view, 2, 0, 11);
    lay_down(&sleeper, world.rt, world.ts, view, 2, XV_FOREVER);
    waits[2] = begin(world.ts, view, 2, 0, 12);
    waits[3] = begin(world.ts, view, 2, 0, 13);
    CHECK_INT(XvElement_Notify(world.ts, view, 2, 0), ==, 0);
    CHECK_INT(XvElement_Notify(world.ts, view, 2, -5), ==, 0);
    check_no_wake(world.rt);
    CHECK_INT(XvElement_Notify(world.ts, view, 2, 1), ==, 1);
    CHECK_UINT(take_wake(world.rt), ==, 10);
    check_no_wake(world.rt);
    CHECK_INT(XvWait_State(waits[0]), ==, XV_WAIT_OK);
    CHECK_INT(XvWait_State(waits[1]), ==, XV_WAIT_WAITING);
    CHECK_INT(XvElement_Notify(world.ts, view, 2, 2), ==, 2);
    CHECK_UINT(take_wake(world.rt), ==, 11);
    check_no_wake(world.rt);
    CHECK_INT(get_up(&sleeper), ==, XV_WAIT_OK);
    CHECK_INT(XvElement_Notify(world.ts, view, 2, XV_EVERYBODY), ==, 2);
    CHECK_UINT(take_wake(world.rt), ==, 12);
    CHECK_UINT(take_wake(world.rt), ==, 13);
    CHECK_INT(XvElement_Notify(world.ts, view, 2, XV_EVERYBODY), ==, 0);
    for (int i = 0; i < 4; i++)
        CHECK_INT(XvWait_End(world.ts, waits[i]), ==, XV_WAIT_OK);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("who gives up is out of line, and those behind move up")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "i");
    XvWait *waits[3];
    for (int i = 0; i < 3; i++)
        waits[i] = begin(world.ts, view, 0, 0, 1 + (uint64_t)i);
    CHECK_INT(XvWait_End(world.ts, waits[0]), ==, XV_WAIT_TIMED_OUT);
    CHECK_INT(XvElement_Notify(world.ts, view, 0, 1), ==, 1);
    CHECK_UINT(take_wake(world.rt), ==, 2);
    CHECK_INT(XvWait_End(NULL, waits[2]), ==, XV_WAIT_TIMED_OUT);
    CHECK_INT(XvElement_Notify(world.ts, view, 0, 1), ==, 0);
    CHECK_INT(XvWait_End(NULL, waits[1]), ==, XV_WAIT_OK);
    check_no_wake(world.rt);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("a wait that is left alone may be begun and ended without anybody to wake it")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "i");
    int64_t live = XvDebug_LiveMemory();
    for (int i = 0; i < 1000; i++)
        CHECK_INT(XvWait_End(world.ts, begin(world.ts, view, i % 16, 0, 5)), ==, XV_WAIT_TIMED_OUT);
    CHECK_INT(XvDebug_LiveMemory(), <=, live + 1); /* the list of tokens */
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("only those at the same element are woken, of a thousand that wait")
{
    World world = open_world();
    enum { MANY = 1000 };
    XvObject *view = view_of(world.ts, MANY, "B");
    XvWait *waits[MANY];
    for (int i = 0; i < MANY; i++)
        waits[i] = begin(world.ts, view, i, 0, 1 + (uint64_t)i);
    for (int i = MANY - 1; i >= 0; i--) {
        CHECK_INT(XvElement_Notify(world.ts, view, i, XV_EVERYBODY), ==, 1);
        CHECK_UINT(take_wake(world.rt), ==, 1 + (uint64_t)i);
        CHECK_INT(XvWait_End(world.ts, waits[i]), ==, XV_WAIT_OK);
    }
    check_no_wake(world.rt);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("elements of 1, 2, 4 and 8 bytes can be waited at, read-only ones too; a place is a place in any format")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 64);
    const char *formats[] = {"b", "B", "h", "H", "i", "I", "q", "Q"};
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(world.ts, bytes, &info), ==, 0);
    memset(info.buf, 0xff, 64);
    for (int i = 0; i < 8; i++) {
        XvObject *view = XvSharedView_Cast(world.ts, bytes, formats[i]);
        XvObject *readonly = XvSharedView_ToReadOnly(world.ts, view);
        CHECK_INT(XvElement_Wait(world.ts, readonly, 0, 0, XV_FOREVER), ==, XV_WAIT_NOT_EQUAL);
        CHECK_INT(XvElement_Wait(world.ts, readonly, 0, -1, 0), ==, XV_WAIT_TIMED_OUT); /* cut to its width */
        XvWait *wait = begin(world.ts, readonly, 0, -1, 9);
        CHECK_INT(XvElement_Notify(world.ts, bytes, 1, 1), ==, 0);
        CHECK_INT(XvElement_Notify(world.ts, bytes, 0, 1), ==, 1);
        CHECK_UINT(take_wake(world.rt), ==, 9);
        CHECK_INT(XvWait_End(world.ts, wait), ==, XV_WAIT_OK);
        Xv_DECREF(world.ts, readonly);
        Xv_DECREF(world.ts, view);
    }
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("what cannot be waited at is refused, with offset and format")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 64), *slice = XvSharedView_Slice(world.ts, bytes, 2, 10);
    XvObject *view = XvSharedView_Cast(world.ts, slice, "i");
    XvWait *wait = NULL;
    CHECK_INT(XvElement_Wait(world.ts, view, 1, 0, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "wait: offset 6 is misaligned for format 'i'");
    CHECK_INT(XvElement_Notify(world.ts, view, 1, 1), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "notify: offset 6 is misaligned for format 'i'");
    CHECK_INT(XvElement_Wait(world.ts, view, 2, 0, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "wait: index 2 is out of bounds");
    CHECK_INT(XvElement_Notify(world.ts, view, -1, 1), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "notify: index -1 is out of bounds");
    CHECK_INT(XvElement_Wait(world.ts, slice, 0, 0, -2), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "timeout value must be non-negative");
    CHECK_INT(XvWait_Begin(world.ts, slice, 0, 0, 0, &wait), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "token");
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, slice);
    CHECK_INT(XvSharedView_Release(world.ts, bytes), ==, 0);
    CHECK_INT(XvElement_Wait(world.ts, bytes, 0, 0, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "released");
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("a foreign wait outlives its view, its interpreter and its runtime, and keeps the bytes")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "i");
    XvWait *wait = begin(world.ts, view, 0, 0, 1);
    Xv_DECREF(world.ts, view);
    close_world(world);
    CHECK_INT(XvWait_State(wait), ==, XV_WAIT_WAITING);
    CHECK_INT(XvWait_End(NULL, wait), ==, XV_WAIT_TIMED_OUT);
}

TEST("a foreign wait's token is posted for every interrupt of its interpreter, and it keeps its place in line")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "i");
    XvWait *first = begin(world.ts, view, 0, 0, 1), *second = begin(world.ts, view, 0, 0, 2);
    for (int i = 0; i < 3; i++) {
        CHECK_OK(XvInterpreter_Interrupt(world.interp));
        CHECK_OK(XvInterpreter_Interrupt(world.interp));
        CHECK_UINT(take_wake(world.rt) + take_wake(world.rt), ==, 3);
        check_no_wake(world.rt);   /* until somebody has looked */
        CHECK_INT(XvWait_State(first), ==, XV_WAIT_WAITING);
        CHECK_INT(XvWait_State(second), ==, XV_WAIT_WAITING);
        CHECK_INT(XvThreadState_Checkpoint(world.ts), ==, -1);
        CHECK_RAISED(world.ts, XvExc_KeyboardInterrupt, "interrupted");
        check_no_wake(world.rt);
    }
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    CHECK_UINT(take_wake(world.rt) + take_wake(world.rt), ==, 3);
    CHECK_INT(XvElement_Notify(world.ts, view, 0, 1), ==, 1); /* one that has been stirred is woken all the same */
    CHECK_UINT(take_wake(world.rt), ==, 1);
    CHECK_INT(XvWait_End(world.ts, first), ==, XV_WAIT_OK);
    CHECK_INT(XvWait_End(world.ts, second), ==, XV_WAIT_TIMED_OUT);
    check_no_wake(world.rt);
    CHECK_INT(XvInterpreter_ClearInterrupt(world.ts), ==, 1);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("an interrupt that comes before a foreign wait is not missed, and one that comes after it finds nobody")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "i");
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    XvWait *wait = begin(world.ts, view, 0, 0, 1);
    CHECK_UINT(take_wake(world.rt), ==, 1);
    CHECK_INT(XvWait_End(world.ts, wait), ==, XV_WAIT_TIMED_OUT);
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    check_no_wake(world.rt);
    CHECK_INT(XvInterpreter_ClearInterrupt(world.ts), ==, 1);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("an interpreter that begins to close posts the tokens of those who wait in it")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "i");
    XvWait *wait = begin(world.ts, view, 0, 0, 1);
    CHECK_INT(XvInterpreter_TryClose(world.interp, 0), ==, XV_BUSY);
    CHECK_UINT(take_wake(world.rt), ==, 1);
    CHECK_INT(XvWait_State(wait), ==, XV_WAIT_WAITING);
    CHECK_INT(XvThreadState_Checkpoint(world.ts), ==, -1);
    CHECK_RAISED(world.ts, XvExc_KeyboardInterrupt, "is closing");
    Xv_DECREF(world.ts, view);
    close_world(world);
    CHECK_INT(XvWait_End(NULL, wait), ==, XV_WAIT_TIMED_OUT);
}

TEST("the same bytes, lent twice, are the same place")
{
    World world = open_world();
    static _Alignas(8) char bytes[8];
    XvBlock *first = NULL, *second = NULL;
    CHECK_OK(XvBlock_FromForeign(bytes, 8, 0, NULL, NULL, &first));
    CHECK_OK(XvBlock_FromForeign(bytes, 8, 1, NULL, NULL, &second));
    XvObject *one = XvSharedView_FromBlock(world.ts, first), *other = XvSharedView_FromBlock(world.ts, second);
    XvWait *wait = begin(world.ts, other, 4, 0, 1);
    CHECK_INT(XvElement_Notify(world.ts, one, 4, 1), ==, 1);
    CHECK_INT(XvWait_End(world.ts, wait), ==, XV_WAIT_OK);
    Xv_DECREF(world.ts, one);
    Xv_DECREF(world.ts, other);
    XvBlock_Release(NULL, first);
    XvBlock_Release(NULL, second);
    close_world(world);
}

/* A ball between two interpreters: each waits for the number that is its turn. Whoever loses one wake-up sleeps for
   ever. */
typedef struct Player {
    XvInterpreter *interp;
    XvTicket *ticket;
    int odd, rounds, cpu;
} Player;

static void *play(void *arg)
{
    Player *player = arg;
    run_on_cpu(player->cpu);
    XvThreadState *ts = attach(player->interp);
    XvObject *bytes = XvTicket_Open(ts, player->ticket), *view = XvSharedView_Cast(ts, bytes, "q");
    CHECK_OBJECT(ts, view);
    XvCell cell;
    CHECK_INT(XvElement_Cell(ts, view, 1, 1, &cell), ==, 0);
    int64_t *plain = (int64_t *)cell.at + 1;
    for (int64_t turn = player->odd; turn < player->rounds; turn += 2) {
        int64_t now = 0;
        for (;;) {
            CHECK_INT(XvElement_Load(ts, view, 1, XV_ACQUIRE, &now), ==, 0);
            if (now == turn)
                break;
            CHECK_INT(XvElement_Wait(ts, view, 1, now, XV_FOREVER), <=, XV_WAIT_NOT_EQUAL);
        }
        CHECK_INT(*plain, ==, turn);
        *plain = turn + 1;
        CHECK_INT(XvElement_Store(ts, view, 1, turn + 1, XV_RELEASE), ==, 0);
        CHECK_INT(XvElement_Notify(ts, view, 1, 1), >=, 0);
    }
    Xv_DECREF(ts, view);
    Xv_DECREF(ts, bytes);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("two interpreters that wait for each other again and again lose no wake-up")
{
    World world = open_world();
    XvObject *view = XvSharedView_New(world.ts, 64);
    Player players[2];
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        players[i] = (Player){open_interpreter(world.rt, "player"), XvTicket_Share(world.ts, view), i, ROUNDS(100000),
                              i};
        threads[i] = start_thread(play, &players[i]);
    }
    for (int i = 0; i < 2; i++) {
        join_thread(threads[i]);
        close_interpreter(players[i].interp);
    }
    Xv_DECREF(world.ts, view);
    close_world(world);
}

/* Waits with deadlines that meet the notifies, and counts how often it was woken. */
typedef struct Napper {
    XvInterpreter *interp;
    XvTicket *ticket;
    _Atomic(int) *ready, *done;
    int64_t woken;
} Napper;

static void *nap(void *arg)
{
    Napper *napper = arg;
    XvThreadState *ts = attach(napper->interp);
    XvObject *view = XvTicket_Open(ts, napper->ticket);
    uint64_t state = (uint64_t)(uintptr_t)napper | 1;
    atomic_fetch_add(napper->ready, 1);
    for (int i = 0; i < ROUNDS(3000); i++) {
        int result = XvElement_Wait(ts, view, 0, 0, (int64_t)(random_next(&state) % 60000));
        CHECK(result == XV_WAIT_OK || result == XV_WAIT_TIMED_OUT);
        napper->woken += result == XV_WAIT_OK;
    }
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
    atomic_fetch_add(napper->done, 1);
    return NULL;
}

TEST("a waiter is woken by a notify that counts it, or times out and is not counted, however close they meet")
{
    enum { NAPPERS = 3 };
    World world = open_world();
    XvObject *view = XvSharedView_New(world.ts, 8);
    _Atomic(int) ready = 0, done = 0;
    Napper nappers[NAPPERS];
    pthread_t threads[NAPPERS];
    int64_t counted = 0, woken = 0;
    for (int i = 0; i < NAPPERS; i++) {
        nappers[i] = (Napper){open_interpreter(world.rt, "napper"), XvTicket_Share(world.ts, view), &ready, &done, 0};
        threads[i] = start_thread(nap, &nappers[i]);
    }
    while (atomic_load(&done) < NAPPERS) {
        counted += XvElement_Notify(world.ts, view, 0, 2);
        sched_yield();
    }
    for (int i = 0; i < NAPPERS; i++) {
        join_thread(threads[i]);
        woken += nappers[i].woken;
        close_interpreter(nappers[i].interp);
    }
    CHECK_INT(counted, ==, woken);
    CHECK_INT(woken, >, 0);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("a million loads and stores beside it do not disturb a waiter: only a notify wakes it")
{
    World world = open_world();
    XvObject *view = view_of(world.ts, 64, "i");
    Sleeper sleeper;
    lay_down(&sleeper, world.rt, world.ts, view, 0, XV_FOREVER);
    for (int i = 0; i < 1000000; i++)
        store(world.ts, view, 0, i);
    CHECK_INT(sleeper.result, ==, -2);
    CHECK_INT(XvElement_Notify(world.ts, view, 0, XV_EVERYBODY), ==, 1);
    CHECK_INT(get_up(&sleeper), ==, XV_WAIT_OK);
    Xv_DECREF(world.ts, view);
    close_world(world);
}
