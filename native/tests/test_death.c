/* SPDX-License-Identifier: Apache-2.0
 *
 * Threads that end although they are inside, and attachments that are lost.
 */
#include "world.h"

typedef enum Dying { HOLDING, UNLOCKED, SUSPENDING, DYINGS } Dying;

typedef struct Victim {
    XvInterpreter *interp, *other;
    Dying how;
    XvStatus status;
} Victim;

static void *die(void *arg)
{
    Victim *victim = arg;
    XvThreadState *ts = NULL, *inner = NULL;
    pthread_setname_np(pthread_self(), "the victim");
    victim->status = XvInterpreter_Attach(victim->interp, NULL, XV_FOREVER, &ts);
    if (victim->status != XV_OK)
        return NULL;
    if (victim->how == UNLOCKED)
        XvThreadState_Unlock(ts);
    if (victim->how == SUSPENDING)
        victim->status = XvInterpreter_Attach(victim->other, ts, XV_FOREVER, &inner);
    if (victim->how == HOLDING)
        pthread_exit(NULL); /* from wherever it is at */
    return NULL;
}

static void kill_one(XvInterpreter *interp, XvInterpreter *other, Dying how)
{
    Victim victim = {interp, other, how, XV_INVALID};
    join_thread(start_thread(die, &victim));
    CHECK_STATUS(victim.status, XV_OK);
}

TEST("a thread that ends inside gives the GIL back, and the next who wants to enter is told")
{
    for (Dying how = 0; how < DYINGS; how++) {
        XvRuntime *rt = open_runtime();
        XvInterpreter *interp = open_interpreter(rt, "a"), *other = open_interpreter(rt, "b");
        XvThreadState *ts = NULL;
        XvDeaths deaths;
        CHECK_INT(XvInterpreter_Acknowledge(interp, &deaths), ==, 0);
        CHECK_INT(deaths.count, ==, 0);
        kill_one(interp, other, how);
        CHECK_STATUS(XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts), XV_ABANDONED);
        CHECK_STATUS(XvInterpreter_BeginAttach(interp, NULL, 1, 1, &ts), XV_ABANDONED);
        CHECK_INT(XvInterpreter_Acknowledge(interp, &deaths), ==, 1);
        CHECK_INT(deaths.count, ==, 1);
        CHECK_INT(deaths.holding, ==, how == HOLDING);
        CHECK_STR(deaths.thread_name, "the victim");
        CHECK(deaths.thread != 0);
        CHECK_INT(XvInterpreter_Acknowledge(other, &deaths), ==, how == SUSPENDING);
        CHECK_INT(deaths.holding, ==, how == SUSPENDING);
        ts = attach(interp);
        XvThreadState_Detach(ts);
        XvThreadState_Detach(attach(other));
        close_interpreter(interp); /* nobody is counted as inside any more */
        close_interpreter(other);
        close_runtime(rt);
    }
}

TEST("a thread that has left before it ends is nobody's concern")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvThreadState *outer = attach(a), *inner = NULL;
    CHECK_OK(XvInterpreter_Attach(b, outer, XV_FOREVER, &inner));
    XvThreadState_Detach(inner);
    XvThreadState_Detach(outer);
    Inmate inmate;
    inmate_enter(&inmate, a);
    inmate_leave(&inmate);
    XvThreadState_Detach(attach(a));
    CHECK_INT(XvInterpreter_Acknowledge(a, NULL), ==, 0);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("deaths add up until they are acknowledged, and an unacknowledged one does not keep close from its work")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvDeaths deaths;
    Inmate inmate;
    XvThreadState *unlocked = attach(interp);
    XvThreadState_Unlock(unlocked);
    inmate_enter(&inmate, interp);
    inmate_leave(&inmate);
    kill_one(interp, NULL, UNLOCKED);
    Victim late = {interp, NULL, HOLDING, XV_OK};
    join_thread(start_thread(die, &late));
    CHECK_STATUS(late.status, XV_ABANDONED);
    CHECK_INT(XvInterpreter_Acknowledge(interp, NULL), ==, 1);
    kill_one(interp, NULL, HOLDING);
    XvThreadState_Lock(unlocked); /* who is inside is not kept out */
    XvThreadState_Detach(unlocked);
    CHECK_INT(XvInterpreter_Acknowledge(interp, &deaths), ==, 1);
    CHECK_INT(deaths.count, ==, 1);
    kill_one(interp, NULL, UNLOCKED);
    close_interpreter(interp);
    close_runtime(rt);
}

static void *attach_and_note(void *arg)
{
    Victim *victim = arg;
    XvThreadState *ts = NULL;
    victim->status = XvInterpreter_Attach(victim->interp, NULL, XV_FOREVER, &ts);
    if (victim->status == XV_OK)
        XvThreadState_Detach(ts);
    return NULL;
}

static Flag die_now = FLAG_INIT, is_inside = FLAG_INIT;

static void *die_later(void *arg)
{
    attach(arg);
    raise_flag(&is_inside);
    await_flag(&die_now, 1);
    return NULL;
}

TEST("newcomers who stand in line when a thread dies are told as well, and returners get the GIL")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *returner = attach(interp);
    XvThreadState_Unlock(returner);
    pthread_t dying = start_thread(die_later, interp);
    await_flag(&is_inside, 1);
    Victim victim = {.interp = interp};
    pthread_t waiting = start_thread(attach_and_note, &victim);
    XvThreadState *foreign = NULL;
    CHECK_STATUS(XvInterpreter_BeginAttach(interp, NULL, 5, 0, &foreign), XV_BUSY);
    CHECK_STATUS(XvThreadState_BeginTake(returner, 6), XV_BUSY);
    XvGilStats stats;
    do
        XvInterpreter_GetGilStats(interp, &stats);
    while (stats.waiting < 3);
    raise_flag(&die_now);
    join_thread(dying);
    join_thread(waiting);
    CHECK_STATUS(victim.status, XV_ABANDONED);
    CHECK_INT(XvThreadState_Poll(foreign), ==, XV_THREAD_REFUSED);
    CHECK_INT(XvThreadState_CancelTake(foreign), ==, XV_THREAD_REFUSED);
    CHECK_INT(XvThreadState_Poll(returner), ==, XV_THREAD_ATTACHED);
    XvThreadState_Detach(returner);
    CHECK_INT(XvInterpreter_Acknowledge(interp, NULL), ==, 1);
    close_interpreter(interp);
    close_runtime(rt);
}

/* Attachments that are not bound. */

TEST("a lost attachment is given back wherever it stood, with those that it had suspended")
{
    for (Dying how = 0; how < DYINGS; how++) {
        XvRuntime *rt = open_runtime();
        XvInterpreter *interp = open_interpreter(rt, "a"), *other = open_interpreter(rt, "b");
        XvThreadState *ts = NULL, *inner = NULL;
        XvDeaths deaths;
        CHECK_OK(XvInterpreter_BeginAttach(interp, NULL, 1, 0, &ts));
        if (how == UNLOCKED)
            XvThreadState_Unlock(ts);
        if (how == SUSPENDING)
            CHECK_OK(XvInterpreter_BeginAttach(other, ts, 1, 0, &inner));
        XvThreadState_Abandon(inner != NULL ? inner : ts, "a wanderer with a name");
        CHECK_STATUS(XvInterpreter_Attach(interp, NULL, 0, &ts), XV_ABANDONED);
        CHECK_INT(XvInterpreter_Acknowledge(interp, &deaths), ==, 1);
        CHECK_STR(deaths.thread_name, "a wanderer with");
        CHECK_UINT(deaths.thread, ==, 0);
        CHECK_INT(XvInterpreter_Acknowledge(other, NULL), ==, how == SUSPENDING);
        close_interpreter(interp);
        close_interpreter(other);
        close_runtime(rt);
    }
}

TEST("one that was lost in line leaves it, and one that is bound is not given away")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *bound = attach(interp), *lost = NULL;
    CHECK_STATUS(XvInterpreter_BeginAttach(interp, NULL, 1, 0, &lost), XV_BUSY);
    XvThreadState_Abandon(lost, NULL);
    XvThreadState_Abandon(bound, NULL);
    CHECK_INT(XvThreadState_Poll(bound), ==, XV_THREAD_ATTACHED);
    XvThreadState_Detach(bound);
    CHECK_INT(XvInterpreter_Acknowledge(interp, NULL), ==, 0);
    check_no_wake(rt);
    close_interpreter(interp);
    close_runtime(rt);
}

static void *die_often(void *arg)
{
    XvThreadState *ts = NULL;
    while (XvInterpreter_Attach(arg, NULL, XV_FOREVER, &ts) == XV_ABANDONED)
        XvInterpreter_Acknowledge(arg, NULL);
    if ((uintptr_t)ts / 64 % 2)
        XvThreadState_Unlock(ts);
    return NULL;
}

TEST("threads that die in crowds leave nothing behind")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    for (int round = 0; round < ROUNDS(50); round++) {
        pthread_t threads[8];
        for (int i = 0; i < 8; i++)
            threads[i] = start_thread(die_often, interp);
        for (int i = 0; i < 8; i++)
            join_thread(threads[i]);
    }
    XvInterpreter_Acknowledge(interp, NULL);
    close_interpreter(interp);
    close_runtime(rt);
}
