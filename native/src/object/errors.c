/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/abstract.h"
#include "crossview/strobject.h"
#include "object/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const XvTypeObject XvExc_BaseException = {.tp_name = "BaseException"};

#define EXCEPTION(name, base) const XvTypeObject XvExc_##name = {.tp_name = #name, .tp_base = &XvExc_##base}

EXCEPTION(KeyboardInterrupt, BaseException);
EXCEPTION(Exception, BaseException);
EXCEPTION(ArithmeticError, Exception);
EXCEPTION(OverflowError, ArithmeticError);
EXCEPTION(ZeroDivisionError, ArithmeticError);
EXCEPTION(AssertionError, Exception);
EXCEPTION(AttributeError, Exception);
EXCEPTION(BufferError, Exception);
EXCEPTION(ImportError, Exception);
EXCEPTION(ModuleNotFoundError, ImportError);
EXCEPTION(LookupError, Exception);
EXCEPTION(IndexError, LookupError);
EXCEPTION(KeyError, LookupError);
EXCEPTION(MemoryError, Exception);
EXCEPTION(OSError, Exception);
EXCEPTION(TimeoutError, OSError);
EXCEPTION(RuntimeError, Exception);
EXCEPTION(NotImplementedError, RuntimeError);
EXCEPTION(RecursionError, RuntimeError);
EXCEPTION(StopIteration, Exception);
EXCEPTION(SystemError, Exception);
EXCEPTION(TypeError, Exception);
EXCEPTION(ValueError, Exception);
EXCEPTION(UnicodeError, ValueError);
EXCEPTION(UnicodeDecodeError, UnicodeError);
EXCEPTION(InterpreterError, Exception);
EXCEPTION(NotShareableError, ValueError);
EXCEPTION(QueueError, RuntimeError);
EXCEPTION(QueueClosed, QueueError);
EXCEPTION(QueueNotFoundError, QueueError);
EXCEPTION(ItemInterpreterDestroyed, QueueError);

static XvErrorEntry *chain(XvThreadState *ts) { return xv_context(ts)->error.chain; }

/* How many entries of a chain are set. */
static int length(const XvErrorEntry *entries)
{
    int n = 0;
    while (n < XV_ERR_CHAIN && entries[n].type != NULL)
        n++;
    return n;
}

static void entry_copy(XvErrorEntry *to, const XvErrorEntry *from)
{
    to->type = from->type;
    strcpy(to->message, from->message);
}

/* Sets the first entry; the message may be the one that is set already. */
static void set(XvThreadState *ts, const XvTypeObject *type, const char *message)
{
    XvErrorEntry *entry = chain(ts);
    size_t size = strnlen(message, sizeof entry->message);
    if (size == sizeof entry->message)
        for (size--; size > 0 && (message[size] & 0xC0) == 0x80; size--)
            ;
    memmove(entry->message, message, size);
    entry->message[size] = 0;
    entry->type = type;
}

/* printf into a buffer of a message's size and one byte: a full one shows set() that there was more to cut. The
   arguments may point into the indicator, so it is not written to. */
#define FORMATTED(buffer, format)                                       \
    char buffer[XV_ERR_MESSAGE_SIZE + 1];                               \
    va_list args;                                                       \
    va_start(args, format);                                             \
    vsnprintf(buffer, sizeof buffer, format, args);                     \
    va_end(args)

void XvErr_SetString(XvThreadState *ts, const XvTypeObject *type, const char *message)
{
    XV_POINTER(ts, type, );
    XV_POINTER(ts, message, );
    set(ts, type, message);
    chain(ts)[1].type = NULL;
}

void *XvErr_Format(XvThreadState *ts, const XvTypeObject *type, const char *format, ...)
{
    XV_POINTER(ts, type, NULL);
    FORMATTED(message, format);
    XvErr_SetString(ts, type, message);
    return NULL;
}

void *XvErr_FormatFromCause(XvThreadState *ts, const XvTypeObject *type, const char *format, ...)
{
    XvErrorEntry *entries = chain(ts);
    int n = length(entries);
    XV_POINTER(ts, type, NULL);
    FORMATTED(message, format);
    /* Down by one. The last place is the innermost cause's: once it is taken, what reaches the place before it goes. */
    for (int i = n < XV_ERR_CHAIN ? n : XV_ERR_CHAIN - 2; i > 0; i--)
        entry_copy(&entries[i], &entries[i - 1]);
    if (n < XV_ERR_CHAIN - 1)
        entries[n + 1].type = NULL;
    set(ts, type, message);
    return NULL;
}

void XvErr_SetKeyError(XvThreadState *ts, XvObject *key)
{
    XvObject *repr = XvObject_Repr(ts, key);
    if (repr == NULL)
        return;
    XvErr_SetString(ts, &XvExc_KeyError, XvStr_AsUTF8(ts, repr));
    Xv_DECREF(ts, repr);
}

void *XvErr_NoMemory(XvThreadState *ts)
{
    XvErr_SetString(ts, &XvExc_MemoryError, "out of memory");
    return NULL;
}

const XvTypeObject *XvErr_Occurred(XvThreadState *ts) { return chain(ts)->type; }

int XvErr_Matches(XvThreadState *ts, const XvTypeObject *type)
{
    return chain(ts)->type != NULL && XvType_IsSubtype(chain(ts)->type, type);
}

const char *XvErr_TypeName(XvThreadState *ts)
{
    const XvTypeObject *type = chain(ts)->type;
    return type == NULL ? NULL : type->tp_name;
}

const char *XvErr_Message(XvThreadState *ts) { return chain(ts)->type == NULL ? NULL : chain(ts)->message; }

const XvErrorEntry *XvErr_Cause(XvThreadState *ts, int depth)
{
    return depth >= 0 && depth < length(chain(ts)) ? &chain(ts)[depth] : NULL;
}

void XvErr_Clear(XvThreadState *ts) { chain(ts)->type = NULL; }

static void chain_copy(XvErrorEntry *to, const XvErrorEntry *from)
{
    int n = length(from);
    for (int i = 0; i < n; i++)
        entry_copy(&to[i], &from[i]);
    if (n < XV_ERR_CHAIN)
        to[n].type = NULL;
}

void XvErr_Fetch(XvThreadState *ts, XvError *out)
{
    XV_POINTER(ts, out, );
    chain_copy(out->chain, chain(ts));
    XvErr_Clear(ts);
}

void XvErr_Restore(XvThreadState *ts, const XvError *error)
{
    XV_POINTER(ts, error, );
    chain_copy(chain(ts), error->chain);
}
