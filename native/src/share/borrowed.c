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
#include "platform/memory.h"
#include "share/block.h"

typedef struct XvBorrowedBlock {
    XvBlock block;
    XvReleaseNode node;
    XvBuffer source;       /* what the object lent; its reference pins the object */
    XvSegment *segment;    /* where the bytes lie: stays mapped when the interpreter closes */
} XvBorrowedBlock;

static void come_home(XvThreadState *ts, XvReleaseNode *node)
{
    XvBorrowedBlock *borrowed = (XvBorrowedBlock *)((char *)node - offsetof(XvBorrowedBlock, node));
    if (ts != NULL) {
        borrowed->segment->borrowed--;
        XvBuffer_Release(ts, &borrowed->source);
    } else {
        /* The interpreter was closed: the object is gone with its heap, its bytes are left to us. */
        xv_remains_drop(borrowed->segment);
    }
    xv_free(borrowed);
}

static void destroy_borrowed(XvThreadState *ts, XvBlock *block)
{
    xv_release_send(ts, &((XvBorrowedBlock *)block)->node);
}

XvBlock *xv_block_borrow(XvThreadState *ts, XvObject *exporter)
{
    XvBorrowedBlock *borrowed;
    /* Other exporters may lend memory that does not lie in the heap, and so has no segment that could stay behind. */
    if (!XvBytes_Check(exporter) && !XvByteArray_Check(exporter))
        return XvErr_Format(ts, &XvExc_TypeError, "a bytes or bytearray is required, not '%s'",
                            Xv_TYPE(exporter)->tp_name);
    borrowed = xv_aligned_alloc(_Alignof(XvBorrowedBlock), sizeof *borrowed);
    if (borrowed == NULL)
        return XvErr_NoMemory(ts);
    if (XvObject_GetBuffer(ts, exporter, &borrowed->source, XvBUF_SIMPLE) < 0) {
        xv_free(borrowed);
        return NULL;
    }
    xv_block_init(&borrowed->block, borrowed->source.buf, borrowed->source.len, borrowed->source.readonly,
                  destroy_borrowed);
    borrowed->segment = xv_segment_of(borrowed->source.buf);
    borrowed->segment->borrowed++;
    borrowed->node = (XvReleaseNode){.home = ts->interp, .run = come_home};
    XvInterpreter_Retain(ts->interp);
    return &borrowed->block;
}
