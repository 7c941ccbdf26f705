/* SPDX-License-Identifier: Apache-2.0
 *
 * What a forked child makes its own by reading. The pages of parent and child are one until somebody writes to them; and a
 * reference count is written to by whoever looks at the object ("copy-on-write friendliness", Instagram's gc.freeze of
 * 2017 and PEP 683, which came of it).
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crossview/crossview.h"
#include "helper_pages.h"
#include "plain.h"

#define KIB 1024
#define REFERENCES 1000
#define TIMEOUT_S 10

/* Of a size that is usual for CPython's. */
typedef struct Object {
    XvObject ob_base;
    int64_t value;
    char more[40];
} Object;

_Static_assert(sizeof(Object) == 64, "as many fill a page as the data of a block has of the same size");

typedef struct Data {
    XvRuntime *rt;
    XvInterpreter *interp;
    Object *objects;
    int64_t n;
    XvThreadState *ts;
    XvObject *view;
    const Object *viewed;    /* the block's memory: as many, whose counts nobody uses */
} Data;

/* Pages that this process does not share, in KiB (proc(5), smaps_rollup). -1: it is not told. */
static int64_t own_kib(void)
{
    char line[256];
    long long kib = -1;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    if (file == NULL)
        return -1;
    while (kib < 0 && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Private_Dirty: %lld kB", &kib) != 1)
            kib = -1;
    fclose(file);
    return kib;
}

typedef int64_t (*Walk)(Data *data);

static int64_t read_only(Data *data)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < data->n; i++)
        sum += data->objects[i].value;
    return sum;
}

static int64_t count_each(Data *data)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < data->n; i++) {
        Object *object = &data->objects[i];
        xvlab_plain_incref(&object->ob_base);
        sum += object->value;
        if (xvlab_plain_decref(&object->ob_base))
            return -1;
    }
    return sum;
}

/* The counting is the inlined half of INCREF and DECREF: it changes the view and calls nobody, so a forked child may do
   it. */
static int64_t count_view(Data *data)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < data->n; i++) {
        Xv_INCREF(data->view);
        __asm__ volatile("" : : : "memory");
        sum += data->viewed[i].value;
        Xv_DECREF(data->ts, data->view);
        __asm__ volatile("" : : : "memory");
    }
    return sum;
}

typedef struct Answer {
    int64_t kib, sum;
} Answer;

static bool in_child(Data *data, Walk walk, Answer *answer)
{
    int ends[2], state;
    if (pipe(ends) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        alarm(TIMEOUT_S);
        int64_t before = own_kib(); /* the first time it makes its own what asking takes */
        before = own_kib();
        Answer told = {.sum = walk(data)};
        int64_t after = own_kib();
        told.kib = before < 0 || after < 0 ? -1 : after - before;
        _exit(write(ends[1], &told, sizeof told) == sizeof told ? 0 : 1);
    }
    close(ends[1]);
    bool answered = child > 0 && read(ends[0], answer, sizeof *answer) == sizeof *answer;
    close(ends[0]);
    return child > 0 && waitpid(child, &state, 0) == child && answered && WIFEXITED(state) && WEXITSTATUS(state) == 0;
}

static void fill(Object *objects, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        objects[i].ob_base.ob_refcnt = REFERENCES;
        objects[i].value = i;
    }
}

static bool make(Data *data, size_t size)
{
    XvViewInfo info;
    data->objects = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data->objects == MAP_FAILED)
        return false;
    madvise(data->objects, size, MADV_NOHUGEPAGE);
    if (XvRuntime_Open(&data->rt) != XV_OK || XvInterpreter_New(data->rt, "parent", &data->interp) != XV_OK
        || XvInterpreter_Attach(data->interp, NULL, XV_FOREVER, &data->ts) != XV_OK
        || (data->view = XvSharedView_New(data->ts, (Xv_ssize_t)size)) == NULL
        || XvSharedView_GetInfo(data->ts, data->view, &info) < 0)
        return false;
    data->viewed = info.buf;
    data->n = (int64_t)(size / sizeof(Object));
    fill(data->objects, data->n);
    fill(info.buf, data->n);
    return true;
}

static bool leave(Data *data)
{
    Xv_DECREF(data->ts, data->view);
    XvThreadState_Detach(data->ts);
    bool closed = XvRuntime_Close(data->rt, XV_FOREVER) == XV_OK;
    XvInterpreter_Release(data->interp);
    return closed;
}

bool xvlab_helper_pages(int64_t kib, XvLabPagesSample *out)
{
    Data data;
    Answer answers[3];
    static const Walk walks[3] = {read_only, count_each, count_view};
    alarm(4 * TIMEOUT_S);
    if (!make(&data, (size_t)kib * KIB))
        return false;
    int64_t sum = data.n * (data.n - 1) / 2;
    out->kib = kib;
    for (int i = 0; i < 3; i++) {
        if (!in_child(&data, walks[i], &answers[i]) || answers[i].kib < 0)
            return false;
        out->right += answers[i].sum == sum;
    }
    out->read = answers[0].kib;
    out->counted = answers[1].kib;
    out->viewed = answers[2].kib;
    return leave(&data);
}
