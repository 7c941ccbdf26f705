/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper_memory.h"
#include "lists.h"

static XvRuntime *rt;

/* What this process has in memory, in bytes: pages that others have as well count in part (proc(5), smaps_rollup).
   -1: it is not told. */
static int64_t resident(void)
{
    char line[256];
    long long kilobytes = -1;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    if (file == NULL)
        return -1;
    while (kilobytes < 0 && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Pss: %lld kB", &kilobytes) != 1)
            kilobytes = -1;
    fclose(file);
    return kilobytes < 0 ? -1 : (int64_t)kilobytes * 1024;
}

static int64_t mappings(void)
{
    int64_t lines = 0;
    FILE *file = fopen("/proc/self/maps", "r");
    if (file == NULL)
        return -1;
    for (int c; (c = getc(file)) != EOF;)
        lines += c == '\n';
    fclose(file);
    return lines;
}

static bool make(XvInterpreter **interps, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (XvInterpreter_New(rt, NULL, &interps[i]) != XV_OK)
            return false;
    return true;
}

static bool wake(XvThreadState *ts)
{
    XvObject *seven = XvInt_FromInt64(ts, 7);
    bool right = seven != NULL;
    Xv_XDECREF(ts, seven);
    return right;
}

static bool work(XvThreadState *ts)
{
    XvObject *text = XvStr_FromString(ts, "an interpreter that has worked");
    bool right = text != NULL && xvlab_list_once(ts);
    Xv_XDECREF(ts, text);
    return right;
}

/* In each of them; how many have done it right. */
static int64_t do_in_all(XvInterpreter **interps, int64_t n, bool (*act)(XvThreadState *ts))
{
    int64_t right = 0;
    for (int64_t i = 0; i < n; i++) {
        XvThreadState *ts;
        if (XvInterpreter_Attach(interps[i], NULL, XV_FOREVER, &ts) != XV_OK)
            continue;
        right += act(ts);
        XvThreadState_Detach(ts);
    }
    return right;
}

static bool close_all(XvInterpreter **interps, int64_t n)
{
    int64_t closed = 0;
    for (int64_t i = 0; i < n; i++) {
        closed += XvInterpreter_Close(interps[i], NULL, XV_FOREVER) == XV_OK;
        XvInterpreter_Release(interps[i]);
    }
    return closed == n;
}

/* n are made, work, and are closed. */
static bool live(XvInterpreter **interps, int64_t n, XvLabMemorySample *out)
{
    if (!make(interps, n))
        return false;
    out->made = resident();
    if (do_in_all(interps, n, wake) != n)
        return false;
    out->idle = resident();
    out->right = do_in_all(interps, n, work);
    out->worked = resident();
    out->mappings_all = mappings();
    return close_all(interps, n) && out->made >= 0 && out->mappings_all >= 0;
}

bool xvlab_helper_memory(int64_t n, XvLabMemorySample *out)
{
    XvLabMemorySample again;
    XvInterpreter **interps = malloc((size_t)n * sizeof *interps);
    if (interps == NULL || XvRuntime_Open(&rt) != XV_OK)
        return false;
    /* Touched before, so that they are not charged to the interpreters; and so is the code, by the first of them. */
    memset(interps, 0, (size_t)n * sizeof *interps);
    if (!live(interps, 1, out))
        return false;
    out->none = resident();
    out->mappings_none = mappings();
    if (!live(interps, n, out))
        return false;
    out->closed = resident();
    if (!live(interps, n, &again))
        return false;
    out->closed_again = resident();
    out->interpreters = n;
    free(interps);
    return XvRuntime_Close(rt, XV_FOREVER) == XV_OK;
}
