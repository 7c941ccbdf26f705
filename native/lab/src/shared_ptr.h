/* SPDX-License-Identifier: Apache-2.0
 *
 * The header that pair_shared_ptr.c counts in.
 */
#ifndef XVLAB_SHARED_PTR_H
#define XVLAB_SHARED_PTR_H

#include <stdatomic.h>

#include "crossview/crossview.h"

/* As in libstdc++'s _Sp_counted_base: a pointer to what knows the end of the object, then both counts side by side. All
   strong references together hold one weak one. */
typedef struct XvLabSharedPtr {
    const XvTypeObject *type;
    _Alignas(8) _Atomic(int32_t) use;
    _Atomic(int32_t) weak;
} XvLabSharedPtr;

#endif
