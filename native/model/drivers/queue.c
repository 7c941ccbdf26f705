/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting at a queue: nothing that was put is lost, nobody sleeps while there is something for him.
 *   senders=n    threads that put ints
 *   receivers=n  threads that get them, and wait for them
 *   puts=n       how many each sender puts
 *   gets=n       how many each receiver gets
 *   maxsize=n    0: it grows, from two places on
 *   pair=1       it is for one sender and one receiver
 *   any=1        receivers wait at another queue as well, where nothing comes
 *   together=1   all of them in one interpreter, so that its GIL has to be let go
 *   closer=1     somebody closes it
 *   all=1        receivers get until it is closed; then nothing is left that was put
 *   hurried=1    the first receiver may run out of time
 *   foreign=1    the first receiver waits under a token
 *   giving_up=1  the first receiver stands in line and leaves it again
 *   poor=1       the first receiver has no memory for what it gets
 *   back=1       the first receiver puts what it has got again, for the others
 */
#include "world.h"

#define PEOPLE_MAX 4

static XvQueue *queue, *idle;
static int put[PEOPLE_MAX], got[PEOPLE_MAX];

static XvInterpreter *home_of(int person) { return homes[option("together", 0) ? 0 : person]; }

static int put_one(XvThreadState *ts)
{
    XvObject *number = XvInt_FromInt64(ts, 1000);
    int result = XvQueue_Put(ts, queue, number, XV_FOREVER);
    CHECK(result != 0);
    Xv_DECREF(ts, number);
    return result;
}

static void sender(void *arg)
{
    int *result = arg;
    XvThreadState *ts = enter(home_of((int)(result - put)));
    for (int i = option("puts", 1); i > 0; i--)
        *result += put_one(ts) == 1;
    XvThreadState_Detach(ts);
}

static int get(XvThreadState *ts, int64_t timeout)
{
    XvObject *number;
    XvQueue *both[] = {idle, queue};
    Xv_ssize_t which;
    int result = option("any", 0) ? XvQueue_GetAny(ts, both, 2, &which, &number, timeout)
                                  : XvQueue_Get(ts, queue, &number, timeout);
    if (result == 1) {
        CHECK(XvInt_AsInt64(ts, number) == 1000);
        Xv_DECREF(ts, number);
    }
    return result;
}

static int get_foreign(XvThreadState *ts)
{
    int result;
    while ((result = get(ts, 0)) == 0) {
        CHECK(XvQueue_Register(ts, queue, XV_QUEUE_ITEM, 3) == XV_OK);
        result = get(ts, 0);
        if (result == 0) {
            XvThreadState_Unlock(ts);
            sleep_until(3);
            XvThreadState_Lock(ts);
        }
        XvQueue_Cancel(ts, queue, XV_QUEUE_ITEM);
        if (result != 0)
            break;
    }
    return result;
}

static int give_up(XvThreadState *ts)
{
    CHECK(XvQueue_Register(ts, queue, XV_QUEUE_ITEM, 4) == XV_OK);
    XvQueue_Cancel(ts, queue, XV_QUEUE_ITEM);
    return 0;
}

static void receiver(void *arg)
{
    int *result = arg;
    bool first = result == got;
    XvThreadState *ts = enter(home_of(option("senders", 1) + (int)(result - got)));
    if (first && option("poor", 0))
        refuse_space(1);
    if (first && option("foreign", 0))
        *result = get_foreign(ts) == 1;
    else if (first && option("giving_up", 0))
        *result = give_up(ts);
    else if (option("all", 0))
        while (get(ts, XV_FOREVER) == 1)
            ++*result;
    else
        for (int i = option("gets", 1); i > 0; i--)
            *result += get(ts, first && option("hurried", 0) ? 1000 : XV_FOREVER) == 1;
    if (first && option("back", 0) && *result == 1)
        *result -= put_one(ts);
    XvThreadState_Detach(ts);
}

static void closer(void *arg)
{
    (void)arg;
    CHECK(XvQueue_Close(queue) == 1);
    if (option("any", 0))
        CHECK(XvQueue_Close(idle) == 1);
}

void scenario(void)
{
    int senders = option("senders", 1), receivers = option("receivers", 1), sum = 0;
    int interpreters = option("together", 0) ? 1 : senders + receivers;
    for (int i = 0; i < PEOPLE_MAX; i++)
        put[i] = got[i] = 0;
    world_open(interpreters);
    CHECK(XvQueue_NewWith(runtime, option("maxsize", 1), option("pair", 0) ? XV_QUEUE_SPSC : 0, XV_FATE_KEEP, &queue)
          == XV_OK);
    CHECK(XvQueue_New(runtime, 1, &idle) == XV_OK);
    for (int i = 0; i < senders; i++)
        spawn("sender", sender, &put[i]);
    for (int i = 0; i < receivers; i++)
        spawn("receiver", receiver, &got[i]);
    if (option("closer", 0))
        spawn("closer", closer, NULL);
    join_all();
    for (int i = 0; i < senders; i++)
        sum += put[i];
    for (int i = 0; i < receivers; i++)
        sum -= got[i];
    CHECK(sum == XvQueue_Size(queue));
    CHECK(sum == 0 || !option("all", 0));
    XvQueue_Release(NULL, idle);
    XvQueue_Release(NULL, queue);
    world_close(interpreters);
}
