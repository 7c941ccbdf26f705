/* SPDX-License-Identifier: Apache-2.0 */
#include "object/writer.h"

#include "crossview/abstract.h"
#include "object/context.h"
#include "object/str.h"

void xv_writer_begin(XvWriter *writer, XvThreadState *ts)
{
    writer->ts = ts;
    writer->text = writer->here;
    writer->size = writer->length = 0;
    writer->room = sizeof writer->here;
    writer->failed = false;
}

/* Makes room for `more` bytes. */
static bool grow(XvWriter *writer, Xv_ssize_t more)
{
    Xv_ssize_t room;
    char *text;
    if (more <= writer->room - writer->size)
        return true;
    if (more > XV_SSIZE_MAX / 4 - writer->size) {
        XvErr_NoMemory(writer->ts);
        return false;
    }
    room = 2 * (writer->size + more);
    text = xv_mem_alloc(writer->ts, (size_t)room);
    if (text == NULL)
        return false;
    memcpy(text, writer->text, (size_t)writer->size);
    if (writer->text != writer->here)
        xv_heap_free(xv_heap(writer->ts), writer->text);
    writer->text = text;
    writer->room = room;
    return true;
}

void xv_writer_utf8(XvWriter *writer, const char *text, Xv_ssize_t size, Xv_ssize_t length)
{
    if (writer->failed || !grow(writer, size)) {
        writer->failed = true;
        return;
    }
    memcpy(writer->text + writer->size, text, (size_t)size);
    writer->size += size;
    writer->length += length;
}

void xv_writer_ascii(XvWriter *writer, const char *text)
{
    Xv_ssize_t size = (Xv_ssize_t)strlen(text);
    xv_writer_utf8(writer, text, size, size);
}

void xv_writer_repr(XvWriter *writer, XvObject *op)
{
    XvStrObject *repr;
    if (writer->failed)
        return;
    repr = (XvStrObject *)XvObject_Repr(writer->ts, op);
    if (repr == NULL) {
        writer->failed = true;
        return;
    }
    xv_writer_utf8(writer, repr->text, Xv_SIZE(repr), repr->length);
    Xv_DECREF(writer->ts, repr);
}

XvObject *xv_writer_end(XvWriter *writer)
{
    XvObject *op = NULL;
    if (!writer->failed)
        op = xv_str_new(writer->ts, writer->text, writer->size, writer->length);
    if (writer->text != writer->here)
        xv_heap_free(xv_heap(writer->ts), writer->text);
    return op;
}
