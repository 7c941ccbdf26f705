/* SPDX-License-Identifier: Apache-2.0
 *
 * A module that has a core of its own linked into it, as one would that was linked to a static library.
 */
#include <crossview/crossview.h>

static const XvModuleDef another_core = {XV_MODULE_HEAD, .name = "another_core"};

XV_API const XvModuleDef *XvInit_another_core(void);

const XvModuleDef *XvInit_another_core(void) { return &another_core; }
