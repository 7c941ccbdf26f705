/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands in the place of something whose interpreter has been closed. As None, each interpreter has its own,
 * and it lies in the world.
 */
#ifndef XV_OBJECT_UNBOUND_H
#define XV_OBJECT_UNBOUND_H

#include "crossview/object.h"

extern const XvTypeObject XvUnbound_Type;

#endif
