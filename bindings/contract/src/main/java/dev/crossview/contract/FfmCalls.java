// SPDX-License-Identifier: Apache-2.0
package dev.crossview.contract;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// `java.lang.foreign`.
final class FfmCalls implements RawCalls {
    /// More than any text here is long.
    private static final int TEXT = 1 << 16;

    FfmCalls() {
        NativeLibrary.load();
    }

    @Override
    public int Xv_AbiVersion() {
        return Crossview.Xv_AbiVersion();
    }

    @Override
    public String XvStatus_Message(int status) {
        return NativeMemory.string(Crossview.XvStatus_Message(status), TEXT);
    }

    @Override
    public int XvRuntime_Open(long[] out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocateFrom(JAVA_LONG, out[0]);
            int result = Crossview.XvRuntime_Open(cell);
            out[0] = cell.get(JAVA_LONG, 0);
            return result;
        }
    }

    @Override
    public int XvRuntime_Close(long rt, long timeout_ns) {
        return Crossview.XvRuntime_Close(at(rt), timeout_ns);
    }

    @Override
    public int XvInterpreter_New(long rt, @Nullable String name, long[] out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = name == null ? MemorySegment.NULL : arena.allocateFrom(name);
            MemorySegment cell = arena.allocateFrom(JAVA_LONG, out[0]);
            int result = Crossview.XvInterpreter_New(at(rt), text, cell);
            out[0] = cell.get(JAVA_LONG, 0);
            return result;
        }
    }

    @Override
    public @Nullable String XvInterpreter_Name(long interp) {
        return NativeMemory.string(Crossview.XvInterpreter_Name(at(interp)), TEXT);
    }

    @Override
    public int XvInterpreter_Attach(long interp, long outer, long timeout_ns, long[] out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocateFrom(JAVA_LONG, out[0]);
            int result = Crossview.XvInterpreter_Attach(at(interp), at(outer), timeout_ns, cell);
            out[0] = cell.get(JAVA_LONG, 0);
            return result;
        }
    }

    @Override
    public int XvInterpreter_Close(long interp, long outer, long timeout_ns) {
        return Crossview.XvInterpreter_Close(at(interp), at(outer), timeout_ns);
    }

    @Override
    public void XvInterpreter_Release(long interp) {
        Crossview.XvInterpreter_Release(at(interp));
    }

    @Override
    public void XvThreadState_Detach(long ts) {
        Crossview.XvThreadState_Detach(at(ts));
    }

    @Override
    public int XvThreadState_Checkpoint(long ts) {
        return Crossview.XvThreadState_Checkpoint(at(ts));
    }

    @Override
    public void XvObject_IncRef(long op) {
        Crossview.XvObject_IncRef(at(op));
    }

    @Override
    public void XvObject_DecRef(long ts, long op) {
        Crossview.XvObject_DecRef(at(ts), at(op));
    }

    @Override
    public @Nullable String XvErr_TypeName(long ts) {
        return NativeMemory.string(Crossview.XvErr_TypeName(at(ts)), TEXT);
    }

    @Override
    public @Nullable String XvErr_Message(long ts) {
        return NativeMemory.string(Crossview.XvErr_Message(at(ts)), TEXT);
    }

    @Override
    public void XvErr_Clear(long ts) {
        Crossview.XvErr_Clear(at(ts));
    }

    @Override
    public long XvInt_FromInt64(long ts, long value) {
        return Crossview.XvInt_FromInt64(at(ts), value).address();
    }

    @Override
    public long XvInt_AsInt64(long ts, long op) {
        return Crossview.XvInt_AsInt64(at(ts), at(op));
    }

    @Override
    public long XvFloat_FromDouble(long ts, double value) {
        return Crossview.XvFloat_FromDouble(at(ts), value).address();
    }

    @Override
    public double XvFloat_AsDouble(long ts, long op) {
        return Crossview.XvFloat_AsDouble(at(ts), at(op));
    }

    @Override
    public long XvStr_FromString(long ts, String utf8) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(utf8);
            return Crossview.XvStr_FromString(at(ts), text).address();
        }
    }

    @Override
    public @Nullable String XvStr_AsUTF8(long ts, long op) {
        return NativeMemory.string(Crossview.XvStr_AsUTF8(at(ts), at(op)), TEXT);
    }

    @Override
    public long XvBytes_FromStringAndSize(long ts, byte[] data, long size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, data);
            return Crossview.XvBytes_FromStringAndSize(at(ts), bytes, size).address();
        }
    }

    @Override
    public long XvList_New(long ts, long size) {
        return Crossview.XvList_New(at(ts), size).address();
    }

    @Override
    public int XvList_Append(long ts, long list, long item) {
        return Crossview.XvList_Append(at(ts), at(list), at(item));
    }

    @Override
    public long XvList_Size(long ts, long list) {
        return Crossview.XvList_Size(at(ts), at(list));
    }

    @Override
    public long XvList_GetItem(long ts, long list, long index) {
        return Crossview.XvList_GetItem(at(ts), at(list), index).address();
    }

    @Override
    public long XvSharedView_New(long ts, long size) {
        return Crossview.XvSharedView_New(at(ts), size).address();
    }

    @Override
    public int XvElement_Update(long ts, long view, long index, int update, long operand, int order, long[] before) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocateFrom(JAVA_LONG, before[0]);
            int result = Crossview.XvElement_Update(at(ts), at(view), index, update, operand, order, cell);
            before[0] = cell.get(JAVA_LONG, 0);
            return result;
        }
    }

    @Override
    public int XvQueue_New(long rt, long maxsize, long[] out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocateFrom(JAVA_LONG, out[0]);
            int result = Crossview.XvQueue_New(at(rt), maxsize, cell);
            out[0] = cell.get(JAVA_LONG, 0);
            return result;
        }
    }

    @Override
    public void XvQueue_Release(long ts, long queue) {
        Crossview.XvQueue_Release(at(ts), at(queue));
    }

    @Override
    public int XvQueue_Put(long ts, long queue, long op, long timeout_ns) {
        return Crossview.XvQueue_Put(at(ts), at(queue), at(op), timeout_ns);
    }

    @Override
    public int XvQueue_Get(long ts, long queue, long[] out, long timeout_ns) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocateFrom(JAVA_LONG, out[0]);
            int result = Crossview.XvQueue_Get(at(ts), at(queue), cell, timeout_ns);
            out[0] = cell.get(JAVA_LONG, 0);
            return result;
        }
    }

    private static MemorySegment at(long address) {
        return MemorySegment.ofAddress(address);
    }
}
