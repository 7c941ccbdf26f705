/* SPDX-License-Identifier: Apache-2.0
 *
 * What loading knows of modules besides their public header.
 */
#ifndef XV_OBJECT_MODULE_H
#define XV_OBJECT_MODULE_H

#include "crossview/moduleobject.h"

/* 0 if def is for this core and makes sense; else -1 with ImportError or SystemError. */
int xv_module_check(XvThreadState *ts, const XvModuleDef *def);

#endif
