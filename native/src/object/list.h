/* SPDX-License-Identifier: Apache-2.0
 *
 * list and tuple from inside.
 */
#ifndef XV_OBJECT_LIST_H
#define XV_OBJECT_LIST_H

#include "crossview/listobject.h"
#include "crossview/tupleobject.h"

typedef struct XvListObject {
    XvVarObject ob_base;
    XvObject **items;            /* NULL: no room */
    Xv_ssize_t allocated;        /* cells of items */
} XvListObject;

typedef struct XvTupleObject {
    XvVarObject ob_base;
    XvObject *items[];
} XvTupleObject;

#endif
