/* SPDX-License-Identifier: Apache-2.0
 *
 * Modules that are wrong, each in its own way. (A library may have several: each has an XvInit_.)
 */
#include <crossview/crossview.h>

#define MODULE(name) \
    XV_API const XvModuleDef *XvInit_##name(void); \
    const XvModuleDef *XvInit_##name(void)

static const XvModuleDef old = {.abi = XV_ABI_VERSION - 1, .core = &XvModule_Core, .name = "old"};
MODULE(old) { return &old; }

static const XvModuleDef newer = {.abi = XV_ABI_VERSION + 1, .core = &XvModule_Core, .name = "newer"};
MODULE(newer) { return &newer; }

static const XvModuleDef named = {XV_MODULE_HEAD, .name = "somebody_else"};
MODULE(named) { return &named; }

static const XvModuleDef nameless = {XV_MODULE_HEAD};
MODULE(nameless) { return &nameless; }

static const XvModuleDef negative = {XV_MODULE_HEAD, .name = "negative", .state_size = -1};
MODULE(negative) { return &negative; }

MODULE(null) { return NULL; }

static int raise(XvThreadState *ts, XvObject *module)
{
    (void)module;
    XvErr_SetString(ts, &XvExc_KeyError, "raised by exec");
    return -1;
}

static const XvModuleDef raises = {XV_MODULE_HEAD, .name = "raises", .exec = raise};
MODULE(raises) { return &raises; }

static int fail_silently(XvThreadState *ts, XvObject *module)
{
    (void)ts;
    (void)module;
    return -1;
}

static const XvModuleDef silent = {XV_MODULE_HEAD, .name = "silent", .exec = fail_silently};
MODULE(silent) { return &silent; }

static int succeed_with_error(XvThreadState *ts, XvObject *module)
{
    raise(ts, module);
    return 0;
}

static const XvModuleDef unreported = {XV_MODULE_HEAD, .name = "unreported", .exec = succeed_with_error};
MODULE(unreported) { return &unreported; }
