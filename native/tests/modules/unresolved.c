/* SPDX-License-Identifier: Apache-2.0
 *
 * A module that calls what nobody defines.
 */
#include <crossview/crossview.h>

int not_to_be_found_anywhere(void);

static const XvModuleDef unresolved = {XV_MODULE_HEAD, .name = "unresolved"};

XV_API const XvModuleDef *XvInit_unresolved(void);

const XvModuleDef *XvInit_unresolved(void) { return not_to_be_found_anywhere() == 0 ? &unresolved : NULL; }
