// SPDX-License-Identifier: Apache-2.0
package dev.crossview.contract;

import dev.crossview.jna.DirectCrossview;
import org.jspecify.annotations.Nullable;

/// JNA, direct mapping.
final class JnaDirectCalls implements RawCalls {
    @Override
    public int Xv_AbiVersion() {
        return DirectCrossview.Xv_AbiVersion();
    }

    @Override
    public String XvStatus_Message(int status) {
        return DirectCrossview.XvStatus_Message(status);
    }

    @Override
    public int XvRuntime_Open(long[] out) {
        return DirectCrossview.XvRuntime_Open(out);
    }

    @Override
    public int XvRuntime_Close(long rt, long timeout_ns) {
        return DirectCrossview.XvRuntime_Close(rt, timeout_ns);
    }

    @Override
    public int XvInterpreter_New(long rt, @Nullable String name, long[] out) {
        return DirectCrossview.XvInterpreter_New(rt, name, out);
    }

    @Override
    public @Nullable String XvInterpreter_Name(long interp) {
        return DirectCrossview.XvInterpreter_Name(interp);
    }

    @Override
    public int XvInterpreter_Attach(long interp, long outer, long timeout_ns, long[] out) {
        return DirectCrossview.XvInterpreter_Attach(interp, outer, timeout_ns, out);
    }

    @Override
    public int XvInterpreter_Close(long interp, long outer, long timeout_ns) {
        return DirectCrossview.XvInterpreter_Close(interp, outer, timeout_ns);
    }

    @Override
    public void XvInterpreter_Release(long interp) {
        DirectCrossview.XvInterpreter_Release(interp);
    }

    @Override
    public void XvThreadState_Detach(long ts) {
        DirectCrossview.XvThreadState_Detach(ts);
    }

    @Override
    public int XvThreadState_Checkpoint(long ts) {
        return DirectCrossview.XvThreadState_Checkpoint(ts);
    }

    @Override
    public void XvObject_IncRef(long op) {
        DirectCrossview.XvObject_IncRef(op);
    }

    @Override
    public void XvObject_DecRef(long ts, long op) {
        DirectCrossview.XvObject_DecRef(ts, op);
    }

    @Override
    public @Nullable String XvErr_TypeName(long ts) {
        return DirectCrossview.XvErr_TypeName(ts);
    }

    @Override
    public @Nullable String XvErr_Message(long ts) {
        return DirectCrossview.XvErr_Message(ts);
    }

    @Override
    public void XvErr_Clear(long ts) {
        DirectCrossview.XvErr_Clear(ts);
    }

    @Override
    public long XvInt_FromInt64(long ts, long value) {
        return DirectCrossview.XvInt_FromInt64(ts, value);
    }

    @Override
    public long XvInt_AsInt64(long ts, long op) {
        return DirectCrossview.XvInt_AsInt64(ts, op);
    }

    @Override
    public long XvFloat_FromDouble(long ts, double value) {
        return DirectCrossview.XvFloat_FromDouble(ts, value);
    }

    @Override
    public double XvFloat_AsDouble(long ts, long op) {
        return DirectCrossview.XvFloat_AsDouble(ts, op);
    }

    @Override
    public long XvStr_FromString(long ts, String utf8) {
        return DirectCrossview.XvStr_FromString(ts, utf8);
    }

    @Override
    public @Nullable String XvStr_AsUTF8(long ts, long op) {
        return DirectCrossview.XvStr_AsUTF8(ts, op);
    }

    @Override
    public long XvBytes_FromStringAndSize(long ts, byte[] data, long size) {
        return DirectCrossview.XvBytes_FromStringAndSize(ts, data, size);
    }

    @Override
    public long XvList_New(long ts, long size) {
        return DirectCrossview.XvList_New(ts, size);
    }

    @Override
    public int XvList_Append(long ts, long list, long item) {
        return DirectCrossview.XvList_Append(ts, list, item);
    }

    @Override
    public long XvList_Size(long ts, long list) {
        return DirectCrossview.XvList_Size(ts, list);
    }

    @Override
    public long XvList_GetItem(long ts, long list, long index) {
        return DirectCrossview.XvList_GetItem(ts, list, index);
    }

    @Override
    public long XvSharedView_New(long ts, long size) {
        return DirectCrossview.XvSharedView_New(ts, size);
    }

    @Override
    public int XvElement_Update(long ts, long view, long index, int update, long operand, int order, long[] before) {
        return DirectCrossview.XvElement_Update(ts, view, index, update, operand, order, before);
    }

    @Override
    public int XvQueue_New(long rt, long maxsize, long[] out) {
        return DirectCrossview.XvQueue_New(rt, maxsize, out);
    }

    @Override
    public void XvQueue_Release(long ts, long queue) {
        DirectCrossview.XvQueue_Release(ts, queue);
    }

    @Override
    public int XvQueue_Put(long ts, long queue, long op, long timeout_ns) {
        return DirectCrossview.XvQueue_Put(ts, queue, op, timeout_ns);
    }

    @Override
    public int XvQueue_Get(long ts, long queue, long[] out, long timeout_ns) {
        return DirectCrossview.XvQueue_Get(ts, queue, out, timeout_ns);
    }
}
