/* SPDX-License-Identifier: Apache-2.0 */
#include "object/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Exception types are never instantiated here: an error is a type and a message. */
#define EXCEPTION(name) const XvTypeObject XvExc_##name = {.tp_name = #name}

EXCEPTION(TypeError);
EXCEPTION(ValueError);
EXCEPTION(IndexError);
EXCEPTION(OverflowError);
EXCEPTION(MemoryError);
EXCEPTION(BufferError);
EXCEPTION(RuntimeError);
EXCEPTION(NotShareableError);
EXCEPTION(QueueClosed);

void XvErr_SetString(XvThreadState *ts, const XvTypeObject *type, const char *message)
{
    XvContext *context = xv_context(ts);
    size_t length = strnlen(message, sizeof context->err_message - 1);
    /* memmove: the message may be the one that is set already, under another type. */
    memmove(context->err_message, message, length);
    context->err_message[length] = 0;
    context->err_type = type;
}

void *XvErr_Format(XvThreadState *ts, const XvTypeObject *type, const char *format, ...)
{
    XvContext *context = xv_context(ts);
    va_list args;
    va_start(args, format);
    vsnprintf(context->err_message, sizeof context->err_message, format, args);
    va_end(args);
    context->err_type = type;
    return NULL;
}

void *XvErr_NoMemory(XvThreadState *ts)
{
    XvErr_SetString(ts, &XvExc_MemoryError, "out of memory");
    return NULL;
}

const XvTypeObject *XvErr_Occurred(XvThreadState *ts) { return xv_context(ts)->err_type; }

const char *XvErr_TypeName(XvThreadState *ts)
{
    const XvTypeObject *type = xv_context(ts)->err_type;
    return type == NULL ? NULL : type->tp_name;
}

const char *XvErr_Message(XvThreadState *ts)
{
    return xv_context(ts)->err_type == NULL ? NULL : xv_context(ts)->err_message;
}

void XvErr_Clear(XvThreadState *ts) { xv_context(ts)->err_type = NULL; }
