/* SPDX-License-Identifier: Apache-2.0
 *
 * The error indicator.
 *
 * A function that fails returns NULL or -1 and leaves an exception type and a message on its thread state, as in
 * CPython, and with them what caused the error, if it was an error itself. All of it lies in the thread state, so
 * raising an error allocates nothing and out of memory is an error like any other. A function that succeeds does
 * not touch the indicator.
 *
 * Exception types are const types that derive from one another as CPython's do. A native module makes its own as
 * a const XvTypeObject with a name and a tp_base. They have no instances: an error is a type and a text. Two thread
 * states never share an indicator.
 */
#ifndef CROSSVIEW_ERRORS_H
#define CROSSVIEW_ERRORS_H

#include "crossview/object.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvExc_BaseException;
XV_API extern const XvTypeObject XvExc_KeyboardInterrupt;    /* a BaseException; all others below are Exceptions */
XV_API extern const XvTypeObject XvExc_Exception;
XV_API extern const XvTypeObject XvExc_ArithmeticError;
XV_API extern const XvTypeObject XvExc_OverflowError;        /* an ArithmeticError */
XV_API extern const XvTypeObject XvExc_ZeroDivisionError;    /* an ArithmeticError */
XV_API extern const XvTypeObject XvExc_AssertionError;
XV_API extern const XvTypeObject XvExc_AttributeError;
XV_API extern const XvTypeObject XvExc_BufferError;
XV_API extern const XvTypeObject XvExc_ImportError;
XV_API extern const XvTypeObject XvExc_ModuleNotFoundError;  /* an ImportError */
XV_API extern const XvTypeObject XvExc_LookupError;
XV_API extern const XvTypeObject XvExc_IndexError;           /* a LookupError */
XV_API extern const XvTypeObject XvExc_KeyError;             /* a LookupError */
XV_API extern const XvTypeObject XvExc_MemoryError;
XV_API extern const XvTypeObject XvExc_OSError;
XV_API extern const XvTypeObject XvExc_TimeoutError;         /* an OSError */
XV_API extern const XvTypeObject XvExc_RuntimeError;
XV_API extern const XvTypeObject XvExc_NotImplementedError;  /* a RuntimeError */
XV_API extern const XvTypeObject XvExc_RecursionError;       /* a RuntimeError */
XV_API extern const XvTypeObject XvExc_StopIteration;
XV_API extern const XvTypeObject XvExc_SystemError;          /* somebody broke the contract of this interface */
XV_API extern const XvTypeObject XvExc_TypeError;
XV_API extern const XvTypeObject XvExc_ValueError;
XV_API extern const XvTypeObject XvExc_UnicodeError;         /* a ValueError */
XV_API extern const XvTypeObject XvExc_UnicodeDecodeError;   /* a UnicodeError */

/* As in concurrent.interpreters, and one of our own. */
XV_API extern const XvTypeObject XvExc_InterpreterError;
XV_API extern const XvTypeObject XvExc_NotShareableError;    /* a ValueError: the object cannot cross */
XV_API extern const XvTypeObject XvExc_QueueError;           /* a RuntimeError */
XV_API extern const XvTypeObject XvExc_QueueClosed;          /* a QueueError: closed, and for a get: drained as well */
XV_API extern const XvTypeObject XvExc_QueueNotFoundError;   /* a QueueError */
XV_API extern const XvTypeObject XvExc_ItemInterpreterDestroyed; /* a QueueError: of a sender that has been closed */

/* Longest message kept, with its terminating zero; a longer one is cut, between two characters. */
#define XV_ERR_MESSAGE_SIZE 240

/* An error and its causes, the nearest first. When they are more, the innermost cause stays and the one before it
   gives way. */
#define XV_ERR_CHAIN 4

typedef struct XvErrorEntry {
    const XvTypeObject *type;             /* NULL: here the chain ends */
    char message[XV_ERR_MESSAGE_SIZE];    /* UTF-8, zero-terminated */
} XvErrorEntry;

/* What XvErr_Fetch takes out of the indicator. */
typedef struct XvError {
    XvErrorEntry chain[XV_ERR_CHAIN];
} XvError;

/* Sets the indicator; what was set before is forgotten. The message is copied. */
XV_API void XvErr_SetString(XvThreadState *ts, const XvTypeObject *type, const char *message);

/* The same with printf's formats, "%.200s" for a name of any length. Returns NULL, so that a function can
   `return XvErr_Format(...)`. The arguments may be taken from the message that is set. */
XV_API void *XvErr_Format(XvThreadState *ts, const XvTypeObject *type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, and the error that was set before, with its causes, becomes the cause. */
XV_API void *XvErr_FormatFromCause(XvThreadState *ts, const XvTypeObject *type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* KeyError, whose message is the repr of key. (Another error if that has none.) */
XV_API void XvErr_SetKeyError(XvThreadState *ts, XvObject *key);

/* MemoryError. Returns NULL. */
XV_API void *XvErr_NoMemory(XvThreadState *ts);

/* The exception type that is set, or NULL. Static storage. */
XV_API const XvTypeObject *XvErr_Occurred(XvThreadState *ts);

/* Whether an error is set whose type is type or derives from it: what `except type:` would catch. NULL: no. */
XV_API int XvErr_Matches(XvThreadState *ts, const XvTypeObject *type);

/* The name of the type that is set ("IndexError"), and its message; NULL when no error is set. The message is
   good until the indicator changes. */
XV_API const char *XvErr_TypeName(XvThreadState *ts);
XV_API const char *XvErr_Message(XvThreadState *ts);

/* What caused the error: depth 1 its cause, 2 that one's cause; 0 the error itself. NULL: there is none. Good until
   the indicator changes. */
XV_API const XvErrorEntry *XvErr_Cause(XvThreadState *ts, int depth);

XV_API void XvErr_Clear(XvThreadState *ts);

/* Moves the error, if any, from the indicator to out, and back; for code that must run in between. Restoring replaces
   what is set. */
XV_API void XvErr_Fetch(XvThreadState *ts, XvError *out);
XV_API void XvErr_Restore(XvThreadState *ts, const XvError *error);

XV_END_DECLS

#endif
