/* SPDX-License-Identifier: Apache-2.0
 *
 * bool: each interpreter's own True and False. A bool is an int for whoever asks for its value, its hash or its
 * order, as in Python.
 */
#ifndef CROSSVIEW_BOOLOBJECT_H
#define CROSSVIEW_BOOLOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvBool_Type;

#define XvBool_Check(op) (Xv_TYPE(op) == &XvBool_Type)

/* The True and the False of ts' interpreter. Borrowed. */
XV_API XvObject *Xv_True(XvThreadState *ts);
XV_API XvObject *Xv_False(XvThreadState *ts);

/* A new reference to True (value is not 0) or False. Cannot fail. */
XV_API XvObject *XvBool_FromLong(XvThreadState *ts, long value);

XV_END_DECLS

#endif
