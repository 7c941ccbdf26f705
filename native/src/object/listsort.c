/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/abstract.h"
#include "object/context.h"
#include "object/list.h"

#include <string.h>

/* A merge sort over an array that the list has lent; `failed` makes every further comparison say no, so that the array
   comes back with all its items. */
typedef struct Sort {
    XvThreadState *ts;
    bool failed;
} Sort;

static bool less(Sort *sort, XvObject *a, XvObject *b)
{
    int result = sort->failed ? 0 : XvObject_RichCompareBool(sort->ts, a, b, Xv_LT);
    if (result < 0)
        sort->failed = true;
    return result == 1;
}

/* Runs of this length are sorted by insertion. */
#define RUN 16

static void insert_sorted(Sort *sort, XvObject **items, Xv_ssize_t n)
{
    for (Xv_ssize_t i = 1; i < n; i++) {
        XvObject *item = items[i];
        Xv_ssize_t to = i;
        for (; to > 0 && less(sort, item, items[to - 1]); to--)
            items[to] = items[to - 1];
        items[to] = item;
    }
}

/* Merges from[0, middle) and from[middle, n), each sorted, into to. What is equal stays in order. */
static void merge(Sort *sort, XvObject *const *from, Xv_ssize_t middle, Xv_ssize_t n, XvObject **to)
{
    Xv_ssize_t left = 0, right = middle;
    while (left < middle && right < n)
        *to++ = less(sort, from[right], from[left]) ? from[right++] : from[left++];
    memcpy(to, from + left, (size_t)(middle - left) * sizeof *to);
    memcpy(to + (middle - left), from + right, (size_t)(n - right) * sizeof *to);
}

/* Sorts items, with n cells to spare; gives back whichever of the two has the result. */
static XvObject **merge_sort(Sort *sort, XvObject **items, XvObject **spare, Xv_ssize_t n)
{
    for (Xv_ssize_t start = 0; start < n; start += RUN)
        insert_sorted(sort, items + start, n - start < RUN ? n - start : RUN);
    for (Xv_ssize_t run = RUN; run < n; run *= 2) {
        XvObject **swapped = items;
        for (Xv_ssize_t start = 0; start < n; start += 2 * run) {
            Xv_ssize_t size = n - start < 2 * run ? n - start : 2 * run;
            merge(sort, items + start, size < run ? size : run, size, spare + start);
        }
        items = spare;
        spare = swapped;
    }
    return items;
}

int XvList_Sort(XvThreadState *ts, XvObject *op)
{
    XvListObject *list = (XvListObject *)op, lent;
    XvObject **spare;
    Sort sort = {ts, false};
    if (xv_expect(ts, op, &XvList_Type) < 0)
        return -1;
    if (Xv_SIZE(list) < 2)
        return 0;
    spare = xv_mem_alloc(ts, (size_t)Xv_SIZE(list) * sizeof *spare);
    if (spare == NULL)
        return -1;
    /* The list is empty meanwhile: a comparison that looks at it or changes it does no harm, and is found out. */
    lent = *list;
    list->items = NULL;
    list->ob_base.ob_size = list->allocated = 0;
    if (merge_sort(&sort, lent.items, spare, Xv_SIZE(&lent)) == spare)
        memcpy(lent.items, spare, (size_t)Xv_SIZE(&lent) * sizeof *spare);
    xv_heap_free(xv_heap(ts), spare);
    if (list->items != NULL || Xv_SIZE(list) != 0) {
        Xv_TYPE(op)->tp_clear(ts, op);
        if (!sort.failed)
            XvErr_SetString(ts, &XvExc_ValueError, "list modified during sort");
        sort.failed = true;
    }
    list->items = lent.items;
    list->allocated = lent.allocated;
    list->ob_base.ob_size = lent.ob_base.ob_size;
    return sort.failed ? -1 : 0;
}
