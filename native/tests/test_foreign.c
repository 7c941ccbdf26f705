/* SPDX-License-Identifier: Apache-2.0
 *
 * Foreign threads, which wait on their own side, under a token: their checkpoint, and what they do for the line that
 * they stand in. Here one thread plays them all.
 */
#include "world.h"

static XvStatus begin(XvInterpreter *interp, uint64_t token, XvThreadState **out)
{
    return XvInterpreter_BeginAttach(interp, NULL, token, 0, out);
}

static XvThreadState *enter(XvInterpreter *interp)
{
    XvThreadState *ts = NULL;
    CHECK_OK(begin(interp, 1, &ts));
    return ts;
}

static XvThreadState *stand_in_line(XvInterpreter *interp, uint64_t token)
{
    XvThreadState *ts = NULL;
    CHECK_STATUS(begin(interp, token, &ts), XV_BUSY);
    return ts;
}

static uint64_t take_token(XvRuntime *rt)
{
    uint64_t token = 0;
    CHECK_INT(XvRuntime_TakeWakes(rt, &token, 1, SECONDS(60)), ==, 1);
    return token;
}

static void close_all(XvRuntime *rt, XvInterpreter *interp)
{
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("a checkpoint with nothing to do is done at once")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = enter(interp);
    CHECK_INT(XvThreadState_BeginCheckpoint(ts, 1), ==, 0);
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
    CHECK_PTR(XvThreadState_BeginDetach(ts), ==, NULL);
    close_all(rt, interp);
}

TEST("a checkpoint raises an interrupt that has arrived, and needs a token")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = enter(interp);
    CHECK_OK(XvInterpreter_Interrupt(interp));
    CHECK_INT(XvThreadState_BeginCheckpoint(ts, 0), ==, 0);
    CHECK_INT(XvThreadState_BeginCheckpoint(ts, 1), ==, -1);
    CHECK_RAISED(ts, XvExc_KeyboardInterrupt, "interrupted");
    CHECK_INT(XvThreadState_BeginCheckpoint(ts, 1), ==, 0);
    XvThreadState_BeginDetach(ts);
    close_all(rt, interp);
}

TEST("a checkpoint gives way as one who computes does, and is woken by its token")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = enter(interp), *other = stand_in_line(interp, 7);
    XvGilStats stats;
    CHECK_OK(XvInterpreter_SetSwitchInterval(interp, 1000));
    int answer;
    while ((answer = XvThreadState_BeginCheckpoint(ts, 8)) == 0)
        XvThreadState_RequestDrop(other);
    CHECK_INT(answer, ==, 1);
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_WAITING);
    CHECK_UINT(take_token(rt), ==, 7);
    CHECK_INT(XvThreadState_Poll(other), ==, XV_THREAD_ATTACHED);
    XvInterpreter_GetGilStats(interp, &stats);
    CHECK_INT(stats.forced, ==, 1);
    /* A returner would have the GIL back once the minimum slice is over; this one waits for the other one's
       interval. */
    CHECK_OK(XvInterpreter_SetSwitchInterval(interp, SECONDS(100)));
    nanosleep(&(struct timespec){.tv_nsec = MILLISECONDS(1)}, NULL);
    XvThreadState_RequestDrop(ts);
    CHECK_INT(XvThreadState_BeginCheckpoint(other, 7), ==, 0);

    XvThreadState_BeginDetach(other);
    CHECK_UINT(take_token(rt), ==, 8);
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
    CHECK_INT(XvThreadState_BeginCheckpoint(ts, 8), ==, 0);
    XvThreadState_BeginDetach(ts);
    close_all(rt, interp);
}

TEST("a checkpoint pushes what its interpreter owes to others")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvThreadState *in_a = enter(a);
    XvObject *array = XvByteArray_FromStringAndSize(in_a, NULL, 8);
    CHECK_OBJECT(in_a, array);
    XvObject *view = XvSharedView_FromObject(in_a, array);
    CHECK_OBJECT(in_a, view);
    XvTicket *ticket = XvTicket_Move(in_a, view);
    CHECK(ticket != NULL);
    Xv_DECREF(in_a, view);
    XvThreadState_Unlock(in_a);

    XvThreadState *in_b = enter(b);
    view = XvTicket_Open(in_b, ticket);
    CHECK_OBJECT(in_b, view);
    Xv_DECREF(in_b, view);
    CHECK_OK(XvThreadState_BeginTake(in_a, 1));
    XvThreadState_Unlock(in_a);
    CHECK_INT(XvThreadState_BeginCheckpoint(in_b, 2), ==, 0);
    CHECK_INT(XvThreadState_Poll(in_b), ==, XV_THREAD_ATTACHED);
    XvThreadState_BeginDetach(in_b);

    CHECK_OK(XvThreadState_BeginTake(in_a, 1));
    CHECK_INT(XvByteArray_Resize(in_a, array, 9), ==, 0);
    Xv_DECREF(in_a, array);
    XvThreadState_BeginDetach(in_a);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

static void report(void *arg, const XvStall *stall)
{
    (void)stall;
    *(int *)arg += 1;
}

TEST("who reports stalls itself is told of one once, and the runtime's report is not")
{
    int reported = 0;
    XvRuntime *rt = open_runtime();
    CHECK_OK(XvRuntime_SetStallReport(rt, MILLISECONDS(1), report, &reported));
    XvInterpreter *interp = open_interpreter(rt, "a");
    CHECK_OK(XvInterpreter_SetSwitchInterval(interp, 1000));
    XvThreadState *ts = enter(interp), *other = stand_in_line(interp, 7);
    XvStall stall = {.interpreter = -1};
    CHECK_INT(XvThreadState_Tend(ts, &stall), ==, INT64_MAX);   /* it does not wait */
    CHECK_INT(stall.interpreter, ==, 0);
    do {
        CHECK_INT(XvThreadState_Tend(other, &stall), >, 0);
    } while (stall.interpreter == 0);
    CHECK_INT(stall.interpreter, ==, XvInterpreter_Id(interp));
    CHECK_PTR(stall.ts, ==, ts);
    CHECK_INT(stall.asked_ns, >=, MILLISECONDS(1));
    CHECK_INT(stall.waiting, ==, 1);
    CHECK_STR(stall.name, "a");
    CHECK_STR(stall.thread_name, "");
    for (int i = 0; i < 100; i++) {
        XvThreadState_Tend(other, &stall);
        CHECK_INT(stall.interpreter, ==, 0);
    }
    CHECK_INT(reported, ==, 0);
    XvThreadState_BeginDetach(ts);
    CHECK_INT(XvThreadState_Poll(other), ==, XV_THREAD_ATTACHED);
    XvThreadState_BeginDetach(other);
    close_all(rt, interp);
}
