/* SPDX-License-Identifier: Apache-2.0
 *
 * Loads the module ring into an interpreter and uses it.
 *
 *     cc -std=c11 -I INCLUDE try_ring.c -o try_ring -L LIB -lcrossview && ./try_ring ./ring.so
 */
#include <crossview/crossview.h>

#include <stdio.h>

/* module.name(a, b), or without b, or without both. */
static XvObject *call(XvThreadState *ts, XvObject *module, const char *name, XvObject *a, XvObject *b)
{
    XvObject *args[] = {a, b};
    XvObject *function = XvObject_GetAttrString(ts, module, name), *result;
    if (function == NULL)
        return NULL;
    result = XvObject_Call(ts, function, args, a == NULL ? 0 : b == NULL ? 1 : 2);
    Xv_DECREF(ts, function);
    return result;
}

/* 0, or -1 with an error. */
static int use(XvThreadState *ts, const char *path)
{
    XvObject *module = XvImport_LoadNative(ts, "ring", path);
    XvObject *eight = XvInt_FromInt64(ts, 8), *text = XvBytes_FromStringAndSize(ts, "crossview", 9);
    XvObject *ring = NULL, *fitted = NULL, *shown = NULL, *out = NULL;
    int result = -1;
    if (module == NULL || eight == NULL || text == NULL)
        goto done;
    ring = call(ts, module, "new", eight, NULL);
    if (ring == NULL)
        goto done;
    fitted = call(ts, module, "put", ring, text);
    shown = XvObject_Repr(ts, ring);
    out = call(ts, module, "get", ring, eight);
    if (fitted == NULL || shown == NULL || out == NULL)
        goto done;
    printf("%s: %.*s\n", XvStr_AsUTF8(ts, shown), (int)XvBytes_Size(ts, out), XvBytes_AsString(ts, out));
    result = 0;
done:
    Xv_XDECREF(ts, out);
    Xv_XDECREF(ts, shown);
    Xv_XDECREF(ts, fitted);
    Xv_XDECREF(ts, ring);
    Xv_XDECREF(ts, text);
    Xv_XDECREF(ts, eight);
    Xv_XDECREF(ts, module);
    return result;
}

int main(int argc, char **argv)
{
    XvRuntime *rt;
    XvInterpreter *interp;
    XvThreadState *ts;
    int result;
    if (argc != 2) {
        fprintf(stderr, "usage: try_ring PATH/ring.so\n");
        return 2;
    }
    if (XvRuntime_Open(&rt) != XV_OK || XvInterpreter_New(rt, "main", &interp) != XV_OK
        || XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts) != XV_OK) {
        fprintf(stderr, "out of memory\n");
        return 1;
    }
    result = use(ts, argv[1]);
    if (result < 0)
        fprintf(stderr, "%s: %s\n", XvErr_TypeName(ts), XvErr_Message(ts));
    XvThreadState_Detach(ts);
    XvInterpreter_Close(interp, NULL, XV_FOREVER);
    XvInterpreter_Release(interp);
    XvRuntime_Close(rt, XV_FOREVER);
    return result < 0;
}
