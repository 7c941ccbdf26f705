/* SPDX-License-Identifier: Apache-2.0 */
#include "share/proxy.h"

#include "share/keepers.h"
#include "view/view.h"

#include <string.h>

/* Linear probing, at most three quarters full; deletion closes the gap, so there are no tombstones. */

static size_t home_cell(const XvProxyTable *table, const XvBlock *block)
{
    /* Blocks are aligned to a cache line: the low bits say nothing. */
    return (size_t)(((uintptr_t)block >> 6) * UINT64_C(0x9E3779B97F4A7C15) >> 32) & table->mask;
}

static XvProxyTable *table_of(XvThreadState *ts) { return &ts->interp->proxies; }

static void table_put(XvProxyTable *table, XvProxy *proxy)
{
    size_t i = home_cell(table, proxy->block);
    while (table->cells[i] != NULL)
        i = (i + 1) & table->mask;
    table->cells[i] = proxy;
}

/* Makes sure that one more fits. */
static int table_reserve(XvThreadState *ts)
{
    XvProxyTable *table = table_of(ts);
    size_t cells = table->mask + 1;
    XvProxy **old = table->cells;
    if (table->count + 1 <= cells / 4 * 3)
        return 0;
    XvProxy **fresh = xv_mem_alloc(ts, 2 * cells * sizeof *fresh);
    if (fresh == NULL)
        return -1;
    memset(fresh, 0, 2 * cells * sizeof *fresh);
    table->cells = fresh;
    table->mask = 2 * cells - 1;
    for (size_t i = 0; i < cells; i++)
        if (old[i] != NULL)
            table_put(table, old[i]);
    if (old != table->first)
        xv_heap_free(xv_heap(ts), old);
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
    XV_KEEPER_GONE(proxy);
    xv_outside_remove(&ts->interp->world, &proxy->outside);
    xv_external_discharge(&ts->interp->world.tracking, (uint64_t)proxy->block->size);
}

static void proxy_dealloc(XvThreadState *ts, XvObject *op)
{
    XvBlock *block = ((XvProxy *)op)->block;
    xv_block_release(ts, block, xv_proxy_dissolve(ts, (XvProxy *)op));
}

/* Close: the heap goes without visiting its objects, the counts must not stay behind. (A view or a lease that close
   finds later still names the proxy, which the heap goes on having; the block is not touched any more.) */
static void drop_at_close(XvThreadState *ts, XvOutside *self)
{
    XvProxy *proxy = (XvProxy *)((char *)self - offsetof(XvProxy, outside));
    unlink_proxy(ts, proxy);
    xv_block_release(ts, proxy->block, 1 + proxy->surplus);
}

static const XvTypeObject XvProxy_Type = {
    .tp_name = "block proxy",
    .tp_basicsize = sizeof(XvProxy),
    .tp_dealloc = proxy_dealloc,
};

XvProxy *xv_proxy_find(XvThreadState *ts, const XvBlock *block)
{
    XvProxyTable *table = table_of(ts);
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
    proxy->surplus = 0;
    proxy->pins = NULL;
    proxy->outside.drop = drop_at_close;
    table_put(table_of(ts), proxy);
    table_of(ts)->count++;
    XV_KEEPER_COMES(ts, proxy);
    xv_outside_add(&ts->interp->world, &proxy->outside);
    xv_external_charge(ts, &ts->interp->world.tracking, (uint64_t)block->size);
    return proxy;
}

int xv_proxy_spend(XvThreadState *ts, XvProxy *proxy)
{
    if (proxy->surplus == 0) {
        if (!xv_block_retain(proxy->block, XV_CREDITS)) {
            XvErr_SetString(ts, &XvExc_OverflowError, "too many holders of one block");
            return -1;
        }
        proxy->surplus = XV_CREDITS;
    }
    proxy->surplus--;
    return 0;
}

int64_t xv_proxy_dissolve(XvThreadState *ts, XvProxy *proxy)
{
    int64_t counts = 1 + proxy->surplus;
    unlink_proxy(ts, proxy);
    XvObject_Free(ts, &proxy->ob_base);
    return counts;
}

void xv_pin(XvProxy *proxy, XvPin *pin, XvObject *view)
{
    pin->view = view;
    pin->prev = NULL;
    pin->next = proxy->pins;
    if (pin->next != NULL)
        pin->next->prev = pin;
    proxy->pins = pin;
    ((XvView *)view)->exports++;   /* so that whoever knows views only does not let it go */
}

void xv_unpin(XvProxy *proxy, XvPin *pin)
{
    if (pin->prev != NULL)
        pin->prev->next = pin->next;
    else
        proxy->pins = pin->next;
    if (pin->next != NULL)
        pin->next->prev = pin->prev;
    ((XvView *)pin->view)->exports--;
}

int xv_check_unpinned(XvThreadState *ts, const XvProxy *proxy, const XvObject *view)
{
    const XvPin *pin = proxy->pins;
    while (pin != NULL && pin->view != view)
        pin = pin->next;
    if (pin == NULL)
        return 0;
    XvErr_SetString(ts, &XvExc_BufferError, "sharedview has a lease");
    return -1;
}
