/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/run.h"

#include "interp/interp.h"

XvStatus XvInterpreter_Run(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns, XvRunProc proc, void *arg,
                           XvRunResult *result)
{
    XvThreadState *ts;
    XvStatus status = XvInterpreter_Attach(interp, outer, timeout_ns, &ts);
    int value;
    if (status != XV_OK)
        return status;
    value = proc(ts, arg);
    if (value == -1 && XvErr_Occurred(ts) == NULL)
        XvErr_SetString(ts, &XvExc_SystemError, "the function returned -1 without setting an exception");
    else if (value != -1 && XvErr_Occurred(ts) != NULL) {
        XvErr_FormatFromCause(ts, &XvExc_SystemError, "the function returned a result with an exception set");
        value = -1;
    }
    if (result != NULL) {
        result->value = value;
        result->interpreter = interp->id;
        XvErr_Fetch(ts, &result->error);
    } else {
        XvErr_Clear(ts);
    }
    XvThreadState_Detach(ts);
    return XV_OK;
}
