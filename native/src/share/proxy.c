/* SPDX-License-Identifier: Apache-2.0 */
#include "share/proxy.h"

#include <string.h>

/* Open addressing, linear probing, at most three quarters full; deletion closes the gap, so no tombstones. */
typedef struct XvProxyTable {
    size_t mask;           /* cells - 1 */
    size_t count;
    XvProxy *cells[];
} XvProxyTable;

#define FIRST_CELLS 8

static size_t home_cell(const XvProxyTable *table, const XvBlock *block)
{
    /* Blocks are aligned to a cache line: the low bits say nothing. */
    return (size_t)(((uintptr_t)block >> 6) * UINT64_C(0x9E3779B97F4A7C15) >> 32) & table->mask;
}

static XvProxyTable *table_of(XvThreadState *ts) { return ts->interp->shares; }

static XvProxyTable *table_new(XvThreadState *ts, size_t cells)
{
    size_t size = sizeof(XvProxyTable) + cells * sizeof(XvProxy *);
    XvProxyTable *table = xv_mem_alloc(ts, size);
    if (table != NULL) {
        memset(table, 0, size);
        table->mask = cells - 1;
    }
    return table;
}

static void table_put(XvProxyTable *table, XvProxy *proxy)
{
    size_t i = home_cell(table, proxy->block);
    while (table->cells[i] != NULL)
        i = (i + 1) & table->mask;
    table->cells[i] = proxy;
    table->count++;
}

/* Makes sure that one more fits. */
static int table_reserve(XvThreadState *ts)
{
    XvProxyTable *old = table_of(ts), *table;
    if (old != NULL && old->count + 1 <= (old->mask + 1) / 4 * 3)
        return 0;
    table = table_new(ts, old == NULL ? FIRST_CELLS : 2 * (old->mask + 1));
    if (table == NULL)
        return -1;
    if (old != NULL) {
        for (size_t i = 0; i <= old->mask; i++)
            if (old->cells[i] != NULL)
                table_put(table, old->cells[i]);
        xv_heap_free(xv_heap(ts), old);
    }
    ts->interp->shares = table;
    return 0;
}

static void table_remove(XvProxyTable *table, const XvProxy *proxy)
{
    size_t gap = home_cell(table, proxy->block), i;
    while (table->cells[gap] != proxy)
        gap = (gap + 1) & table->mask;
    for (i = (gap + 1) & table->mask; table->cells[i] != NULL; i = (i + 1) & table->mask) {
        size_t home = home_cell(table, table->cells[i]->block);
        /* It may fill the gap unless its home lies between the gap and where it is. */
        if (((i - home) & table->mask) >= ((i - gap) & table->mask)) {
            table->cells[gap] = table->cells[i];
            gap = i;
        }
    }
    table->cells[gap] = NULL;
    table->count--;
}

static void unlink_proxy(XvThreadState *ts, XvProxy *proxy)
{
    table_remove(table_of(ts), proxy);
    xv_outside_remove(ts->interp, &proxy->outside);
}

static void proxy_dealloc(XvThreadState *ts, XvObject *op)
{
    XvProxy *proxy = (XvProxy *)op;
    XvBlock *block = proxy->block;
    unlink_proxy(ts, proxy);
    XvObject_Free(ts, op);
    XvBlock_Release(ts, block);
}

/* Close: the heap goes without visiting its objects, the holder must not stay behind. */
static void drop_at_close(XvThreadState *ts, XvOutside *self)
{
    XvProxy *proxy = (XvProxy *)((char *)self - offsetof(XvProxy, outside));
    unlink_proxy(ts, proxy);
    XvBlock_Release(ts, proxy->block);
}

static const XvTypeObject XvProxy_Type = {
    .tp_name = "block proxy",
    .tp_basicsize = sizeof(XvProxy),
    .tp_dealloc = proxy_dealloc,
};

XvProxy *xv_proxy_find(XvThreadState *ts, const XvBlock *block)
{
    XvProxyTable *table = table_of(ts);
    if (table == NULL)
        return NULL;
    for (size_t i = home_cell(table, block); table->cells[i] != NULL; i = (i + 1) & table->mask)
        if (table->cells[i]->block == block)
            return table->cells[i];
    return NULL;
}

XvProxy *xv_proxy_get(XvThreadState *ts, XvBlock *block, bool *fresh)
{
    XvProxy *proxy = xv_proxy_find(ts, block);
    *fresh = proxy == NULL;
    if (proxy != NULL) {
        Xv_INCREF(proxy);
        return proxy;
    }
    if (table_reserve(ts) < 0)
        return NULL;
    proxy = (XvProxy *)XvObject_New(ts, &XvProxy_Type, 0);
    if (proxy == NULL)
        return NULL;
    proxy->block = block;
    proxy->outside.drop = drop_at_close;
    table_put(table_of(ts), proxy);
    xv_outside_add(ts->interp, &proxy->outside);
    return proxy;
}

void xv_proxy_dissolve(XvThreadState *ts, XvProxy *proxy)
{
    unlink_proxy(ts, proxy);
    XvObject_Free(ts, &proxy->ob_base);
}
