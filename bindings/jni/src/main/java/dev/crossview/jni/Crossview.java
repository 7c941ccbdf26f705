// SPDX-License-Identifier: Apache-2.0
package dev.crossview.jni;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The C functions that the JNI binding has, under their own names and with what the headers say of them. Addresses are
/// `long`, 0 for NULL; an out-parameter is an array: C finds its first element there, and what C leaves there is in it
/// afterwards.
///
/// What can be checked is, before C is called: 0 where the header wants an address is an [IllegalArgumentException], and so
/// is an array that is too short; a missing array is a [NullPointerException]. Whether an address is the right one, and
/// whether this thread may use it, nobody checks.
///
/// The first use loads the core and the glue.
public final class Crossview {
    static {
        GlueLibrary.load();
    }

    private Crossview() {
    }

    /// `XV_ABI_VERSION` of the core that is loaded.
    public static native int Xv_AbiVersion();

    /// One English sentence for a status.
    public static String XvStatus_Message(int status) {
        return Objects.requireNonNull(text(statusMessage(status)));
    }

    /// @param out gets the runtime's address
    /// @return an `XvStatus`
    public static native int XvRuntime_Open(long[] out);

    /// @param rt         the runtime's address
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @return an `XvStatus`
    public static native int XvRuntime_Close(long rt, long timeout_ns);

    /// @param rt   the runtime's address
    /// @param name for people; null for none
    /// @param out  gets the interpreter's address
    /// @return an `XvStatus`
    public static int XvInterpreter_New(long rt, @Nullable String name, long[] out) {
        return interpreterNew(rt, name == null ? null : utf8(name), out);
    }

    /// @param interp the interpreter's address
    /// @return its name
    public static @Nullable String XvInterpreter_Name(long interp) {
        return text(interpreterName(interp));
    }

    /// Waits inside C, so a virtual thread pins its carrier, and no interrupt ends the wait.
    ///
    /// @param interp     the interpreter's address
    /// @param outer      the thread state that this thread has, or 0
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @param out        gets the thread state's address
    /// @return an `XvStatus`
    public static native int XvInterpreter_Attach(long interp, long outer, long timeout_ns, long[] out);

    /// @param interp     the interpreter's address
    /// @param outer      the thread state that this thread has, or 0
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @return an `XvStatus`
    public static native int XvInterpreter_Close(long interp, long outer, long timeout_ns);

    /// @param interp the interpreter's address, whose reference goes
    public static native void XvInterpreter_Release(long interp);

    /// @param ts the thread state's address, which is gone afterwards
    public static native void XvThreadState_Detach(long ts);

    /// @param ts the thread state's address
    /// @return 0, or -1 with KeyboardInterrupt set
    public static native int XvThreadState_Checkpoint(long ts);

    /// @param op an object's address
    public static native void XvObject_IncRef(long op);

    /// @param ts the thread state's address
    /// @param op an object's address, whose reference goes
    public static native void XvObject_DecRef(long ts, long op);

    /// @param ts the thread state's address
    /// @return the name of the exception type that is set, or null
    public static @Nullable String XvErr_TypeName(long ts) {
        return text(errTypeName(ts));
    }

    /// @param ts the thread state's address
    /// @return the message of the error that is set, or null
    public static @Nullable String XvErr_Message(long ts) {
        return text(errMessage(ts));
    }

    /// @param ts the thread state's address
    public static native void XvErr_Clear(long ts);

    /// @param ts    the thread state's address
    /// @param value the value
    /// @return a new reference, or 0 with an error set
    public static native long XvInt_FromInt64(long ts, long value);

    /// @param ts the thread state's address
    /// @param op an object's address
    /// @return the value; -1 may be one, or mean that an error is set
    public static native long XvInt_AsInt64(long ts, long op);

    /// @param ts    the thread state's address
    /// @param value the value
    /// @return a new reference, or 0 with an error set
    public static native long XvFloat_FromDouble(long ts, double value);

    /// @param ts the thread state's address
    /// @param op an object's address
    /// @return the value; -1.0 may be one, or mean that an error is set
    public static native double XvFloat_AsDouble(long ts, long op);

    /// @param ts   the thread state's address
    /// @param utf8 the text; what follows U+0000 is cut off
    /// @return a new reference, or 0 with an error set
    public static long XvStr_FromString(long ts, String utf8) {
        return strFromString(ts, utf8(Objects.requireNonNull(utf8, "utf8")));
    }

    /// @param ts the thread state's address
    /// @param op an object's address
    /// @return the text up to its first U+0000, or null with an error set
    public static @Nullable String XvStr_AsUTF8(long ts, long op) {
        return text(strAsUTF8(ts, op));
    }

    /// @param ts   the thread state's address
    /// @param data the bytes
    /// @param size how many of them
    /// @return a new reference, or 0 with an error set
    public static native long XvBytes_FromStringAndSize(long ts, byte[] data, long size);

    /// @param ts   the thread state's address
    /// @param size items, which are all NULL at first
    /// @return a new reference, or 0 with an error set
    public static native long XvList_New(long ts, long size);

    /// @param ts   the thread state's address
    /// @param list an object's address
    /// @param item an object's address
    /// @return 0, or -1 with an error set
    public static native int XvList_Append(long ts, long list, long item);

    /// @param ts   the thread state's address
    /// @param list an object's address
    /// @return items, or -1 with an error set
    public static native long XvList_Size(long ts, long list);

    /// @param ts    the thread state's address
    /// @param list  an object's address
    /// @param index from 0
    /// @return the item's address, borrowed, or 0 with an error set
    public static native long XvList_GetItem(long ts, long list, long index);

    /// @param ts   the thread state's address
    /// @param size bytes
    /// @return a new reference, or 0 with an error set
    public static native long XvSharedView_New(long ts, long size);

    /// @param ts      the thread state's address
    /// @param view    a shared view's address
    /// @param index   of the element
    /// @param update  an `XvUpdate`
    /// @param operand cut to the element's width
    /// @param order   an `XvOrder`
    /// @param before  gets what the element was
    /// @return 0, or -1 with an error set
    public static native int XvElement_Update(long ts, long view, long index, int update, long operand, int order,
            long[] before);

    /// @param rt      the runtime's address
    /// @param maxsize items
    /// @param out     gets the queue's address
    /// @return an `XvStatus`
    public static native int XvQueue_New(long rt, long maxsize, long[] out);

    /// @param ts    where this thread is attached, or 0
    /// @param queue the queue's address, whose reference goes
    public static native void XvQueue_Release(long ts, long queue);

    /// Waits inside C, as [#XvInterpreter_Attach] does.
    ///
    /// @param ts         the thread state's address
    /// @param queue      the queue's address
    /// @param op         an object's address
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @return 1 put, 0 the queue stayed full, -1 with an error set
    public static native int XvQueue_Put(long ts, long queue, long op, long timeout_ns);

    /// Waits inside C, as [#XvInterpreter_Attach] does.
    ///
    /// @param ts         the thread state's address
    /// @param queue      the queue's address
    /// @param out        gets a new reference
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @return 1 got, 0 nothing came, -1 with an error set
    public static native int XvQueue_Get(long ts, long queue, long[] out, long timeout_ns);

    // Texts cross as bytes: JNI's own strings are in a UTF-8 of their own.

    private static native byte @Nullable [] statusMessage(int status);

    private static native int interpreterNew(long rt, byte @Nullable [] name, long[] out);

    private static native byte @Nullable [] interpreterName(long interp);

    private static native byte @Nullable [] errTypeName(long ts);

    private static native byte @Nullable [] errMessage(long ts);

    private static native long strFromString(long ts, byte[] utf8);

    private static native byte @Nullable [] strAsUTF8(long ts, long op);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(byte @Nullable [] utf8) {
        return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }
}
