/* SPDX-License-Identifier: Apache-2.0
 *
 * The error indicator.
 *
 * A function that fails returns NULL or -1 and leaves an exception type and a message on its thread state, as in
 * CPython. The message lies in the thread state itself, so raising an error allocates nothing and out of
 * memory is an error like any other. A function that succeeds does not touch the indicator.
 *
 * Exception types are ordinary const types. Two thread states never share an indicator.
 */
#ifndef CROSSVIEW_ERRORS_H
#define CROSSVIEW_ERRORS_H

#include "crossview/object.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvExc_TypeError;
XV_API extern const XvTypeObject XvExc_ValueError;
XV_API extern const XvTypeObject XvExc_IndexError;
XV_API extern const XvTypeObject XvExc_OverflowError;
XV_API extern const XvTypeObject XvExc_MemoryError;
XV_API extern const XvTypeObject XvExc_BufferError;
XV_API extern const XvTypeObject XvExc_RuntimeError;
XV_API extern const XvTypeObject XvExc_NotShareableError; /* the object cannot cross; as concurrent.interpreters */
XV_API extern const XvTypeObject XvExc_QueueClosed;       /* closed, and for a get: drained as well */

/* Longest message kept, with its terminating zero; a longer one is cut. */
#define XV_ERR_MESSAGE_SIZE 240

/* Sets the indicator. The message is copied. */
XV_API void XvErr_SetString(XvThreadState *ts, const XvTypeObject *type, const char *message);

/* The same with printf's formats. Returns NULL, so that a function can `return XvErr_Format(...)`. */
XV_API void *XvErr_Format(XvThreadState *ts, const XvTypeObject *type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* MemoryError. Returns NULL. */
XV_API void *XvErr_NoMemory(XvThreadState *ts);

/* The exception type that is set, or NULL. Static storage. */
XV_API const XvTypeObject *XvErr_Occurred(XvThreadState *ts);

/* The name of the type that is set ("IndexError"), and its message; NULL when no error is set. The message is
   good until the indicator changes. */
XV_API const char *XvErr_TypeName(XvThreadState *ts);
XV_API const char *XvErr_Message(XvThreadState *ts);

XV_API void XvErr_Clear(XvThreadState *ts);

XV_END_DECLS

#endif
