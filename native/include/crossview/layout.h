/* SPDX-License-Identifier: Apache-2.0
 *
 * For bindings: what the compiler made of the public structs. A binding generated from these headers holds its own
 * idea of each layout against this table before it trusts it.
 */
#ifndef CROSSVIEW_LAYOUT_H
#define CROSSVIEW_LAYOUT_H

#include "crossview/export.h"

XV_BEGIN_DECLS

typedef struct XvLayoutEntry {
    const char *name;     /* "XvObject" for a struct, "XvObject.ob_refcnt" for a field */
    Xv_ssize_t size;      /* bytes */
    Xv_ssize_t align;     /* bytes */
    Xv_ssize_t offset;    /* bytes from the start of the struct; 0 for a struct */
} XvLayoutEntry;

/* The table; it ends with an entry whose name is NULL. Static storage. */
XV_API const XvLayoutEntry *XvLayout_Table(void);

XV_END_DECLS

#endif
