/* SPDX-License-Identifier: Apache-2.0
 *
 * Loads the module of the template and counts with it: use_counter PATH/counter.so prints "<counter at 42>".
 */
#include <crossview/crossview.h>

#include <stdio.h>

static XvObject *call(XvThreadState *ts, XvObject *module, const char *name, XvObject *const *args, Xv_ssize_t nargs)
{
    XvObject *function = XvObject_GetAttrString(ts, module, name), *result;
    if (function == NULL)
        return NULL;
    result = XvObject_Call(ts, function, args, nargs);
    Xv_DECREF(ts, function);
    return result;
}

static int use(XvThreadState *ts, const char *path)
{
    XvObject *module = XvImport_LoadNative(ts, "counter", path), *args[2] = {NULL, NULL}, *sum = NULL, *shown = NULL;
    int64_t value = 0;
    if (module != NULL)
        args[0] = call(ts, module, "new", NULL, 0);
    args[1] = XvInt_FromInt64(ts, 42);
    if (args[0] != NULL && args[1] != NULL)
        sum = call(ts, module, "add", args, 2);
    if (sum != NULL) {
        value = XvInt_AsInt64(ts, sum);
        shown = XvObject_Repr(ts, args[0]);
    }
    if (shown != NULL)
        printf("%s\n", XvStr_AsUTF8(ts, shown));
    Xv_XDECREF(ts, shown);
    Xv_XDECREF(ts, sum);
    Xv_XDECREF(ts, args[1]);
    Xv_XDECREF(ts, args[0]);
    Xv_XDECREF(ts, module);
    return value == 42 && shown != NULL ? 0 : -1;
}

int main(int argc, char **argv)
{
    XvRuntime *rt;
    XvInterpreter *interp;
    XvThreadState *ts;
    int result;
    if (argc != 2 || XvRuntime_Open(&rt) != XV_OK || XvInterpreter_New(rt, "kit", &interp) != XV_OK
        || XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts) != XV_OK)
        return 2;
    result = use(ts, argv[1]);
    if (result < 0)
        fprintf(stderr, "%s: %s\n", XvErr_TypeName(ts), XvErr_Message(ts));
    XvErr_Clear(ts);
    XvThreadState_Detach(ts);
    XvInterpreter_Release(interp);
    return XvRuntime_Close(rt, XV_FOREVER) == XV_OK && result == 0 ? 0 : 1;
}
