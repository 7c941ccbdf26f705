// SPDX-License-Identifier: Apache-2.0
package dev.crossview.contract;

import org.jspecify.annotations.Nullable;

/// The contract: calls that every way down can make, under the names of the C functions, with the same results and the
/// same errors.
///
/// Addresses are `long`, 0 for NULL; an out-parameter is an array: C finds its first element there, and what C leaves
/// there is in it afterwards. 0 where the header wants an address is an [IllegalArgumentException] that names the
/// parameter, and so is an array that is too short; a missing array or text is a [NullPointerException]. C is not called
/// then. Whether an address is the right one, and whether this thread may use it, nobody checks.
public interface RawCalls {
    /// `XV_ABI_VERSION` of the core that is loaded.
    int Xv_AbiVersion();

    /// One English sentence for a status.
    String XvStatus_Message(int status);

    /// @param out gets the runtime's address
    /// @return an `XvStatus`
    int XvRuntime_Open(long[] out);

    /// @param rt         the runtime's address
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @return an `XvStatus`
    int XvRuntime_Close(long rt, long timeout_ns);

    /// @param rt   the runtime's address
    /// @param name for people; null for none
    /// @param out  gets the interpreter's address
    /// @return an `XvStatus`
    int XvInterpreter_New(long rt, @Nullable String name, long[] out);

    /// @param interp the interpreter's address
    /// @return its name
    @Nullable String XvInterpreter_Name(long interp);

    /// Waits inside C, so a virtual thread pins its carrier, and no interrupt ends the wait.
    ///
    /// @param interp     the interpreter's address
    /// @param outer      the thread state that this thread has, or 0
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @param out        gets the thread state's address
    /// @return an `XvStatus`
    int XvInterpreter_Attach(long interp, long outer, long timeout_ns, long[] out);

    /// @param interp     the interpreter's address
    /// @param outer      the thread state that this thread has, or 0
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @return an `XvStatus`
    int XvInterpreter_Close(long interp, long outer, long timeout_ns);

    /// @param interp the interpreter's address, whose reference goes
    void XvInterpreter_Release(long interp);

    /// @param ts the thread state's address, which is gone afterwards
    void XvThreadState_Detach(long ts);

    /// @param ts the thread state's address
    /// @return 0, or -1 with KeyboardInterrupt set
    int XvThreadState_Checkpoint(long ts);

    /// @param op an object's address
    void XvObject_IncRef(long op);

    /// @param ts the thread state's address
    /// @param op an object's address, whose reference goes
    void XvObject_DecRef(long ts, long op);

    /// @param ts the thread state's address
    /// @return the name of the exception type that is set, or null
    @Nullable String XvErr_TypeName(long ts);

    /// @param ts the thread state's address
    /// @return the message of the error that is set, or null
    @Nullable String XvErr_Message(long ts);

    /// @param ts the thread state's address
    void XvErr_Clear(long ts);

    /// @param ts    the thread state's address
    /// @param value the value
    /// @return a new reference, or 0 with an error set
    long XvInt_FromInt64(long ts, long value);

    /// @param ts the thread state's address
    /// @param op an object's address
    /// @return the value; -1 may be one, or mean that an error is set
    long XvInt_AsInt64(long ts, long op);

    /// @param ts    the thread state's address
    /// @param value the value
    /// @return a new reference, or 0 with an error set
    long XvFloat_FromDouble(long ts, double value);

    /// @param ts the thread state's address
    /// @param op an object's address
    /// @return the value; -1.0 may be one, or mean that an error is set
    double XvFloat_AsDouble(long ts, long op);

    /// @param ts   the thread state's address
    /// @param utf8 the text; what follows U+0000 is cut off
    /// @return a new reference, or 0 with an error set
    long XvStr_FromString(long ts, String utf8);

    /// @param ts the thread state's address
    /// @param op an object's address
    /// @return the text up to its first U+0000, or null with an error set
    @Nullable String XvStr_AsUTF8(long ts, long op);

    /// @param ts   the thread state's address
    /// @param data the bytes
    /// @param size how many of them
    /// @return a new reference, or 0 with an error set
    long XvBytes_FromStringAndSize(long ts, byte[] data, long size);

    /// @param ts   the thread state's address
    /// @param size items, which are all NULL at first
    /// @return a new reference, or 0 with an error set
    long XvList_New(long ts, long size);

    /// @param ts   the thread state's address
    /// @param list an object's address
    /// @param item an object's address
    /// @return 0, or -1 with an error set
    int XvList_Append(long ts, long list, long item);

    /// @param ts   the thread state's address
    /// @param list an object's address
    /// @return items, or -1 with an error set
    long XvList_Size(long ts, long list);

    /// @param ts    the thread state's address
    /// @param list  an object's address
    /// @param index from 0
    /// @return the item's address, borrowed, or 0 with an error set
    long XvList_GetItem(long ts, long list, long index);

    /// @param ts   the thread state's address
    /// @param size bytes
    /// @return a new reference, or 0 with an error set
    long XvSharedView_New(long ts, long size);

    /// @param ts      the thread state's address
    /// @param view    a shared view's address
    /// @param index   of the element
    /// @param update  an `XvUpdate`
    /// @param operand cut to the element's width
    /// @param order   an `XvOrder`
    /// @param before  gets what the element was
    /// @return 0, or -1 with an error set
    int XvElement_Update(long ts, long view, long index, int update, long operand, int order,
            long[] before);

    /// @param rt      the runtime's address
    /// @param maxsize items
    /// @param out     gets the queue's address
    /// @return an `XvStatus`
    int XvQueue_New(long rt, long maxsize, long[] out);

    /// @param ts    where this thread is attached, or 0
    /// @param queue the queue's address, whose reference goes
    void XvQueue_Release(long ts, long queue);

    /// Waits inside C, as [#XvInterpreter_Attach] does.
    ///
    /// @param ts         the thread state's address
    /// @param queue      the queue's address
    /// @param op         an object's address
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @return 1 put, 0 the queue stayed full, -1 with an error set
    int XvQueue_Put(long ts, long queue, long op, long timeout_ns);

    /// Waits inside C, as [#XvInterpreter_Attach] does.
    ///
    /// @param ts         the thread state's address
    /// @param queue      the queue's address
    /// @param out        gets a new reference
    /// @param timeout_ns nanoseconds, -1 for ever
    /// @return 1 got, 0 nothing came, -1 with an error set
    int XvQueue_Get(long ts, long queue, long[] out, long timeout_ns);
}
