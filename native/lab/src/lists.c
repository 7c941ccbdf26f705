/* SPDX-License-Identifier: Apache-2.0 */
#include "lists.h"

#include "ticks.h"
#include "watch.h"

#define ITEMS 100
#define FIRST 1000
#define SUM (ITEMS * FIRST + ITEMS * (ITEMS - 1) / 2)

bool xvlab_list_once(XvThreadState *ts)
{
    int64_t sum = 0;
    XvObject *list = XvList_New(ts, 0);
    for (int i = 0; i < ITEMS && list != NULL; i++) {
        XvObject *item = XvInt_FromInt64(ts, FIRST + i);
        if (item == NULL || XvList_Append(ts, list, item) != 0)
            sum = -1;
        Xv_XDECREF(ts, item);
    }
    for (int i = 0; i < ITEMS && list != NULL && sum >= 0; i++)
        sum += XvInt_AsInt64(ts, XvList_GetItem(ts, list, i));
    Xv_XDECREF(ts, list);
    return sum == SUM;
}

void xvlab_lists(XvThreadState *ts, int64_t ticks, int watch, XvLabParallelSample *out)
{
    int64_t kept = xvlab_watch_kept(watch), begin = xvlab_now_ns(), end = xvlab_ticks() + ticks;
    do {
        out->right += xvlab_list_once(ts);
        out->lists++;
        Xv_CHECKPOINT(ts);
    } while (xvlab_ticks() < end);
    out->ns += xvlab_now_ns() - begin;
    out->kept_ns += xvlab_watch_kept(watch) - kept;
}
