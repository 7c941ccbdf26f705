/* SPDX-License-Identifier: Apache-2.0
 *
 * None. Each interpreter has its own: a shared None would be the most contended counter of the process.
 */
#ifndef CROSSVIEW_NONEOBJECT_H
#define CROSSVIEW_NONEOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvNone_Type;

/* The None of ts' interpreter. Borrowed. */
XV_API XvObject *Xv_None(XvThreadState *ts);

#define XvNone_Check(op) (Xv_TYPE(op) == &XvNone_Type)

XV_END_DECLS

#endif
