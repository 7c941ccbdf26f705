/* SPDX-License-Identifier: Apache-2.0
 *
 * The child of a fork: errors, and no hang.
 */
#include "world.h"

#include <sys/time.h>

/* What a child exits with when its checks hold; a hang ends by SIGALRM. */
enum { GOOD = 42 };

static void check_child(pid_t child)
{
    int status = 0;
    CHECK(child > 0);
    CHECK_INT(waitpid(child, &status, 0), ==, child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != GOOD)
        XVTEST_FAIL("the child ended with status %#x", status);
}

/* Before a sanitizer looks for what the threads that are not there have left. */
static void end_well(void) { _exit(GOOD); }

static void *hold_and_wait(void *arg)
{
    return inmate_run(arg);
}

TEST("in the child every call that would enter, wait or make something is an error")
{
    XvRuntime *rt = open_runtime(), *opened = NULL;
    XvInterpreter *interp = open_interpreter(rt, "a"), *other = open_interpreter(rt, "b"), *found = NULL;
    XvQueue *queue = NULL, *made = NULL;
    CHECK_OK(XvQueue_New(rt, 2, &queue));
    Inmate inmate;
    inmate_enter(&inmate, other); /* holds a GIL whose word the child has, and is not there */
    pthread_t waiting = start_thread(hold_and_wait, &(Inmate){.interp = other, .in = FLAG_INIT, .out = {
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 1}});
    XvGilStats stats;
    do
        XvInterpreter_GetGilStats(other, &stats);
    while (stats.waiting == 0);
    XvThreadState *ts = attach(interp), *another = NULL;
    XvObject *list = XvList_New(ts, 0);
    CHECK_OBJECT(ts, list);
    XvObject *view = XvSharedView_New(ts, 8), *lease = NULL;
    CHECK_OBJECT(ts, view);
    pid_t child = fork();
    if (child == 0) {
        uint64_t token;
        alarm(20);
        CHECK_STATUS(XvRuntime_Open(&opened), XV_FORKED);
        CHECK_STATUS(XvInterpreter_New(rt, NULL, &found), XV_FORKED);
        CHECK_STATUS(XvRuntime_FindInterpreter(rt, 1, &found), XV_FORKED);
        CHECK_INT(XvRuntime_ListInterpreters(rt, &found, 1), ==, 0);
        CHECK_STATUS(XvInterpreter_Attach(other, NULL, XV_FOREVER, &another), XV_FORKED);
        CHECK_STATUS(XvInterpreter_Attach(interp, ts, XV_FOREVER, &another), XV_FORKED);
        CHECK_STATUS(XvInterpreter_BeginAttach(other, ts, 1, 1, &another), XV_FORKED);
        CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_UNLOCKED);
        XvThreadState_Lock(ts);
        CHECK_STATUS(XvInterpreter_Close(other, NULL, XV_FOREVER), XV_FORKED);
        CHECK_STATUS(XvInterpreter_TryClose(other, 1), XV_FORKED);
        CHECK_STATUS(XvInterpreter_Interrupt(other), XV_FORKED);
        CHECK_STATUS(XvInterpreter_SetSwitchInterval(other, 5000), XV_FORKED);
        CHECK_STATUS(XvInterpreter_Run(other, NULL, XV_FOREVER, NULL, NULL, NULL), XV_FORKED);
        CHECK_INT(XvInterpreter_Acknowledge(other, NULL), ==, 0);
        CHECK_STATUS(XvQueue_New(rt, 2, &made), XV_FORKED);
        CHECK_INT(XvQueue_Put(ts, queue, Xv_None(ts), XV_FOREVER), ==, -1);
        CHECK_RAISED(ts, XvExc_RuntimeError, "forked");
        XvObject *op = NULL;
        CHECK_INT(XvQueue_Get(ts, queue, &op, XV_FOREVER), ==, -1);
        CHECK_RAISED(ts, XvExc_RuntimeError, "forked");
        CHECK_INT(XvElement_Wait(ts, view, 0, 0, XV_FOREVER), ==, -1);
        CHECK_RAISED(ts, XvExc_RuntimeError, "forked");
        CHECK_INT(XvLease_Acquire(ts, view, XV_LEASE_SHARED, XV_FOREVER, &lease), ==, -1);
        CHECK_RAISED(ts, XvExc_RuntimeError, "forked");
        CHECK_STATUS(XvQueue_Register(ts, queue, XV_QUEUE_ITEM, 3), XV_FORKED);
        CHECK_INT(XvQueue_Close(queue), ==, 0);
        CHECK_INT(XvRuntime_TakeWakes(rt, &token, 1, XV_FOREVER), ==, -1);
        CHECK_STATUS(XvRuntime_Close(rt, XV_FOREVER), XV_FORKED);
        CHECK_INT(Xv_CHECKPOINT(ts), ==, 0);
        CHECK_INT(XvList_Size(ts, list), ==, 0); /* what was mine may be read */
        XvThreadState_Detach(ts);
        _exit(GOOD);
    }
    check_child(child);
    Xv_DECREF(ts, view);
    Xv_DECREF(ts, list);
    XvThreadState_Detach(ts);
    inmate_leave(&inmate);
    join_thread(waiting);
    XvQueue_Release(NULL, queue);
    close_interpreter(interp);
    close_interpreter(other);
    close_runtime(rt);
}

TEST("a child forked while others change everything at once does not hang")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Inmate inmates[3];
    XvThreadState *ts = attach(interp);
    for (int i = 0; i < 3; i++) {
        inmates[i] = (Inmate){.interp = interp, .in = FLAG_INIT, .out = {PTHREAD_MUTEX_INITIALIZER,
                                                                         PTHREAD_COND_INITIALIZER, 1}};
        inmates[i].thread = start_thread(inmate_run, &inmates[i]);
    }
    XvGilStats stats;
    do
        XvInterpreter_GetGilStats(interp, &stats);
    while (stats.waiting < 3);
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        CHECK_INT(Xv_CHECKPOINT(ts), ==, 0); /* three are in line that do not exist here */
        XvThreadState_Unlock(ts);
        XvThreadState_Lock(ts);
        XvThreadState_Detach(ts);
        atexit(end_well);
        pthread_exit(NULL); /* the last thread, whose end is looked at: then the process ends */
    }
    check_child(child);
    XvThreadState_Detach(ts);
    for (int i = 0; i < 3; i++)
        join_thread(inmates[i].thread);
    close_interpreter(interp);
    close_runtime(rt);
}
