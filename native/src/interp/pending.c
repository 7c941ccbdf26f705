/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/pending.h"

#include "interp/releases.h"
#include "platform/process.h"

void XvInterpreter_AddPendingCall(XvInterpreter *interp, XvThreadState *ts, XvPendingCall *call)
{
    call->home = interp;
    if (xv_forked()) {
        call->run(NULL, call);
        return;
    }
    XvInterpreter_Retain(interp);
    xv_release_post(ts, call);
}
