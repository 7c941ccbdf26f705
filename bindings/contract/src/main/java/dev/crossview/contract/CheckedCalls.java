// SPDX-License-Identifier: Apache-2.0
package dev.crossview.contract;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A way down that passes to C what it is given, made to keep the contract: here is checked what the JNI glue checks in C.
///
/// @param calls the way down
record CheckedCalls(RawCalls calls) implements RawCalls {
    @Override
    public int Xv_AbiVersion() {
        return calls.Xv_AbiVersion();
    }

    @Override
    public String XvStatus_Message(int status) {
        return calls.XvStatus_Message(status);
    }

    @Override
    public int XvRuntime_Open(long[] out) {
        out(out, "out");
        return calls.XvRuntime_Open(out);
    }

    @Override
    public int XvRuntime_Close(long rt, long timeout_ns) {
        address(rt, "rt");
        return calls.XvRuntime_Close(rt, timeout_ns);
    }

    @Override
    public int XvInterpreter_New(long rt, @Nullable String name, long[] out) {
        address(rt, "rt");
        out(out, "out");
        return calls.XvInterpreter_New(rt, name, out);
    }

    @Override
    public @Nullable String XvInterpreter_Name(long interp) {
        address(interp, "interp");
        return calls.XvInterpreter_Name(interp);
    }

    @Override
    public int XvInterpreter_Attach(long interp, long outer, long timeout_ns, long[] out) {
        address(interp, "interp");
        out(out, "out");
        return calls.XvInterpreter_Attach(interp, outer, timeout_ns, out);
    }

    @Override
    public int XvInterpreter_Close(long interp, long outer, long timeout_ns) {
        address(interp, "interp");
        return calls.XvInterpreter_Close(interp, outer, timeout_ns);
    }

    @Override
    public void XvInterpreter_Release(long interp) {
        address(interp, "interp");
        calls.XvInterpreter_Release(interp);
    }

    @Override
    public void XvThreadState_Detach(long ts) {
        address(ts, "ts");
        calls.XvThreadState_Detach(ts);
    }

    @Override
    public int XvThreadState_Checkpoint(long ts) {
        address(ts, "ts");
        return calls.XvThreadState_Checkpoint(ts);
    }

    @Override
    public void XvObject_IncRef(long op) {
        address(op, "op");
        calls.XvObject_IncRef(op);
    }

    @Override
    public void XvObject_DecRef(long ts, long op) {
        address(ts, "ts");
        address(op, "op");
        calls.XvObject_DecRef(ts, op);
    }

    @Override
    public @Nullable String XvErr_TypeName(long ts) {
        address(ts, "ts");
        return calls.XvErr_TypeName(ts);
    }

    @Override
    public @Nullable String XvErr_Message(long ts) {
        address(ts, "ts");
        return calls.XvErr_Message(ts);
    }

    @Override
    public void XvErr_Clear(long ts) {
        address(ts, "ts");
        calls.XvErr_Clear(ts);
    }

    @Override
    public long XvInt_FromInt64(long ts, long value) {
        address(ts, "ts");
        return calls.XvInt_FromInt64(ts, value);
    }

    @Override
    public long XvInt_AsInt64(long ts, long op) {
        address(ts, "ts");
        address(op, "op");
        return calls.XvInt_AsInt64(ts, op);
    }

    @Override
    public long XvFloat_FromDouble(long ts, double value) {
        address(ts, "ts");
        return calls.XvFloat_FromDouble(ts, value);
    }

    @Override
    public double XvFloat_AsDouble(long ts, long op) {
        address(ts, "ts");
        address(op, "op");
        return calls.XvFloat_AsDouble(ts, op);
    }

    @Override
    public long XvStr_FromString(long ts, String utf8) {
        address(ts, "ts");
        Objects.requireNonNull(utf8, "utf8");
        return calls.XvStr_FromString(ts, utf8);
    }

    @Override
    public @Nullable String XvStr_AsUTF8(long ts, long op) {
        address(ts, "ts");
        address(op, "op");
        return calls.XvStr_AsUTF8(ts, op);
    }

    @Override
    public long XvBytes_FromStringAndSize(long ts, byte[] data, long size) {
        address(ts, "ts");
        bytes(data, "data", size);
        return calls.XvBytes_FromStringAndSize(ts, data, size);
    }

    @Override
    public long XvList_New(long ts, long size) {
        address(ts, "ts");
        return calls.XvList_New(ts, size);
    }

    @Override
    public int XvList_Append(long ts, long list, long item) {
        address(ts, "ts");
        address(list, "list");
        address(item, "item");
        return calls.XvList_Append(ts, list, item);
    }

    @Override
    public long XvList_Size(long ts, long list) {
        address(ts, "ts");
        address(list, "list");
        return calls.XvList_Size(ts, list);
    }

    @Override
    public long XvList_GetItem(long ts, long list, long index) {
        address(ts, "ts");
        address(list, "list");
        return calls.XvList_GetItem(ts, list, index);
    }

    @Override
    public long XvSharedView_New(long ts, long size) {
        address(ts, "ts");
        return calls.XvSharedView_New(ts, size);
    }

    @Override
    public int XvElement_Update(long ts, long view, long index, int update, long operand, int order, long[] before) {
        address(ts, "ts");
        address(view, "view");
        out(before, "before");
        return calls.XvElement_Update(ts, view, index, update, operand, order, before);
    }

    @Override
    public int XvQueue_New(long rt, long maxsize, long[] out) {
        address(rt, "rt");
        out(out, "out");
        return calls.XvQueue_New(rt, maxsize, out);
    }

    @Override
    public void XvQueue_Release(long ts, long queue) {
        address(queue, "queue");
        calls.XvQueue_Release(ts, queue);
    }

    @Override
    public int XvQueue_Put(long ts, long queue, long op, long timeout_ns) {
        address(ts, "ts");
        address(queue, "queue");
        address(op, "op");
        return calls.XvQueue_Put(ts, queue, op, timeout_ns);
    }

    @Override
    public int XvQueue_Get(long ts, long queue, long[] out, long timeout_ns) {
        address(ts, "ts");
        address(queue, "queue");
        out(out, "out");
        return calls.XvQueue_Get(ts, queue, out, timeout_ns);
    }

    private static void address(long address, String name) {
        if (address == 0) {
            throw new IllegalArgumentException(name + " is NULL");
        }
    }

    private static void out(long[] array, String name) {
        if (Objects.requireNonNull(array, name).length == 0) {
            throw new IllegalArgumentException(name + " has no element");
        }
    }

    private static void bytes(byte[] array, String name, long size) {
        if (size < 0 || size > Objects.requireNonNull(array, name).length) {
            throw new IllegalArgumentException("size " + size + " of " + array.length + " bytes");
        }
    }
}
