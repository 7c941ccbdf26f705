/* SPDX-License-Identifier: Apache-2.0
 *
 * A block on the memory of an object: the bytes stay where they are, the object stays exported, and the last holder,
 * wherever it is, sends the news home. The block itself is the node that travels.
 */
#include "crossview/buffer.h"
#include "crossview/bytearrayobject.h"
#include "crossview/bytesobject.h"
#include "interp/releases.h"
#include "interp/remains.h"
#include "share/block.h"
#include "share/keepers.h"

#include <stdio.h>

typedef struct XvBorrowedBlock {
    XvBlock block;
    XvReleaseNode node;
    XvObject *exporter;              /* its export's reference; gone when its interpreter has been closed */
    XvSegment *segment;              /* where the bytes lie: stays mapped when the interpreter closes */
    struct XvBorrowedBlock *next, *prev;   /* of those that the interpreter has lent; under its GIL */
} XvBorrowedBlock;

/* What the exporter filled in when it lent its memory, as far as it wants to see it again. */
static XvBuffer buffer_of(const XvBorrowedBlock *borrowed)
{
    return (XvBuffer){.buf = borrowed->block.base, .obj = borrowed->exporter, .len = borrowed->block.size,
                      .itemsize = 1, .readonly = borrowed->block.readonly, .ndim = 1};
}

static void come_home(XvThreadState *ts, XvReleaseNode *node)
{
    XvBorrowedBlock *borrowed = (XvBorrowedBlock *)((char *)node - offsetof(XvBorrowedBlock, node));
    if (ts != NULL) {
        XvBuffer source = buffer_of(borrowed);
        if (borrowed->prev != NULL)
            borrowed->prev->next = borrowed->next;
        else
            xv_context(ts)->world->borrowed = borrowed->next;
        if (borrowed->next != NULL)
            borrowed->next->prev = borrowed->prev;
        borrowed->segment->borrowed--;
        XvBuffer_Release(ts, &source);
    } else {
        /* The interpreter was closed: the object is gone with its heap, its bytes are left to us. */
        xv_remains_drop(borrowed->segment);
    }
    xv_pool_free(ts, borrowed->block.home, borrowed, sizeof *borrowed);
}

static void destroy_borrowed(XvThreadState *ts, XvBlock *block)
{
    xv_release_send(ts, &((XvBorrowedBlock *)block)->node);
}

/* Whether somebody else than ts' interpreter has counts of the block; or nobody, and the news of that is still on its
   way. */
static bool held_elsewhere(XvThreadState *ts, const XvBlock *block)
{
    const XvProxy *own = xv_proxy_find(ts, block);
    return own == NULL || XvBlock_Holders(block) > 1 + own->surplus;
}

static bool describe_borrowers(XvThreadState *ts, const XvObject *exporter, char *text, size_t size)
{
    const XvBorrowedBlock *borrowed = xv_context(ts)->world->borrowed;
    while (borrowed != NULL && (borrowed->exporter != exporter || !held_elsewhere(ts, &borrowed->block)))
        borrowed = borrowed->next;
    if (borrowed == NULL)
        return false;
#ifdef XV_DEBUG
    size_t length = xv_keepers_names(&borrowed->block, text, size);
    snprintf(text + length, size - length, "%s", length != 0 ? " hold it"
             : XvBlock_Holders(&borrowed->block) != 0 ? "a share in flight holds it" : "its last holder is letting go");
#else
    snprintf(text, size, "others hold it");
#endif
    return true;
}

XvBlock *xv_block_borrow(XvThreadState *ts, XvObject *exporter)
{
    XvWorld *world = xv_context(ts)->world;
    XvBorrowedBlock *borrowed;
    XvBuffer source;
    XvPool *home;
    /* Other exporters may lend memory that does not lie in the heap, and so has no segment that could stay behind. */
    if (!XvBytes_Check(exporter) && !XvByteArray_Check(exporter))
        return XvErr_Format(ts, &XvExc_TypeError, "a bytes or bytearray is required, not '%s'",
                            Xv_TYPE(exporter)->tp_name);
    borrowed = xv_pool_alloc(ts, sizeof *borrowed, &home);
    if (borrowed == NULL)
        return XvErr_NoMemory(ts);
    if (XvObject_GetBuffer(ts, exporter, &source, XvBUF_SIMPLE) < 0) {
        xv_pool_free(ts, home, borrowed, sizeof *borrowed);
        return NULL;
    }
    xv_block_init(&borrowed->block, home, source.buf, source.len, source.readonly, destroy_borrowed);
    borrowed->exporter = exporter;
    borrowed->segment = xv_segment_of(source.buf);
    borrowed->segment->borrowed++;
    borrowed->node = (XvReleaseNode){.home = ts->interp, .run = come_home};
    borrowed->prev = NULL;
    borrowed->next = world->borrowed;
    if (borrowed->next != NULL)
        borrowed->next->prev = borrowed;
    world->borrowed = borrowed;
    world->describe_borrowers = describe_borrowers;
    XvInterpreter_Retain(ts->interp);
    return &borrowed->block;
}
