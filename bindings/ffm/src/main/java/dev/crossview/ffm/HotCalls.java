// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// The calls that are made so often that the way there would cost more than the work: leaf calls (no thread
/// transition), with addresses as `long` (a segment argument costs as much again as the call, and one of a shared
/// arena writes to a cache line of Java's own).
///
/// Every function here neither allocates, blocks nor calls back. None is a checkpoint. A `long` keeps nothing alive:
/// the caller sees to it that what the address belongs to is reachable until the call has returned.
///
/// The first use loads the core. Call [NativeLibrary#load()] before that: a failure inside this class' own
/// initialisation is told only once.
public final class HotCalls {
    /// What is called, and how. A test holds these descriptors against those that jextract generated.
    enum Leaf {
        ABI_VERSION("Xv_AbiVersion", JAVA_INT),
        INCREF("XvObject_IncRef", null, JAVA_LONG),
        DROPREF("XvObject_DropRef", JAVA_INT, JAVA_LONG),
        LIST_SIZE("XvList_Size", JAVA_LONG, JAVA_LONG, JAVA_LONG),
        LIST_GET_ITEM("XvList_GetItem", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        INT_AS_INT64("XvInt_AsInt64", JAVA_LONG, JAVA_LONG, JAVA_LONG),
        ERR_OCCURRED("XvErr_Occurred", JAVA_LONG, JAVA_LONG),
        POLL("XvThreadState_Poll", JAVA_INT, JAVA_LONG),
        WAKES_PENDING("XvRuntime_WakesPending", JAVA_INT, JAVA_LONG),
        ELEMENT_LOAD("XvElement_Load", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG),
        ELEMENT_STORE("XvElement_Store", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT),
        ELEMENT_UPDATE("XvElement_Update", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT,
                JAVA_LONG),
        ELEMENT_COMPARE_EXCHANGE("XvElement_CompareExchange", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_INT, JAVA_LONG),
        ELEMENT_LOAD_FLOAT("XvElement_LoadFloat", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG),
        ELEMENT_STORE_FLOAT("XvElement_StoreFloat", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE, JAVA_INT),
        ELEMENT_UPDATE_FLOAT("XvElement_UpdateFloat", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT,
                JAVA_DOUBLE, JAVA_INT, JAVA_LONG);

        final String symbol;
        final FunctionDescriptor descriptor;

        Leaf(String symbol, MemoryLayout result, MemoryLayout... arguments) {
            this.symbol = symbol;
            this.descriptor = result == null
                    ? FunctionDescriptor.ofVoid(arguments)
                    : FunctionDescriptor.of(result, arguments);
        }

        private MethodHandle handle() {
            return NativeLibrary.leaf(symbol, descriptor);
        }
    }

    // Constants, each of its own, because only then does the compiler inline the call.
    private static final MethodHandle ABI_VERSION = Leaf.ABI_VERSION.handle();
    private static final MethodHandle INCREF = Leaf.INCREF.handle();
    private static final MethodHandle DROPREF = Leaf.DROPREF.handle();
    private static final MethodHandle LIST_SIZE = Leaf.LIST_SIZE.handle();
    private static final MethodHandle LIST_GET_ITEM = Leaf.LIST_GET_ITEM.handle();
    private static final MethodHandle INT_AS_INT64 = Leaf.INT_AS_INT64.handle();
    private static final MethodHandle ERR_OCCURRED = Leaf.ERR_OCCURRED.handle();
    private static final MethodHandle POLL = Leaf.POLL.handle();
    private static final MethodHandle WAKES_PENDING = Leaf.WAKES_PENDING.handle();
    private static final MethodHandle ELEMENT_LOAD = Leaf.ELEMENT_LOAD.handle();
    private static final MethodHandle ELEMENT_STORE = Leaf.ELEMENT_STORE.handle();
    private static final MethodHandle ELEMENT_UPDATE = Leaf.ELEMENT_UPDATE.handle();
    private static final MethodHandle ELEMENT_COMPARE_EXCHANGE = Leaf.ELEMENT_COMPARE_EXCHANGE.handle();
    private static final MethodHandle ELEMENT_LOAD_FLOAT = Leaf.ELEMENT_LOAD_FLOAT.handle();
    private static final MethodHandle ELEMENT_STORE_FLOAT = Leaf.ELEMENT_STORE_FLOAT.handle();
    private static final MethodHandle ELEMENT_UPDATE_FLOAT = Leaf.ELEMENT_UPDATE_FLOAT.handle();

    private HotCalls() {
    }

    /// `Xv_AbiVersion`: a function that does nothing, and so what a leaf call costs at least.
    public static int abiVersion() {
        try {
            return (int) ABI_VERSION.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvObject_IncRef`: one more reference to `op`. Needs the GIL of its interpreter.
    public static void incref(long op) {
        try {
            INCREF.invokeExact(op);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvObject_DropRef`: one reference to `op` less. Needs the GIL of its interpreter.
    ///
    /// @return whether that was the last one; the caller must then call `Xv_Dealloc`
    public static boolean dropref(long op) {
        try {
            return (int) DROPREF.invokeExact(op) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvList_Size`.
    ///
    /// @return items; -1 with TypeError set on `ts`
    public static long listSize(long ts, long list) {
        try {
            return (long) LIST_SIZE.invokeExact(ts, list);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvList_GetItem`.
    ///
    /// @return the item's address, borrowed from the list; 0 with IndexError or TypeError set on `ts`
    public static long listGetItem(long ts, long list, long index) {
        try {
            return (long) LIST_GET_ITEM.invokeExact(ts, list, index);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvInt_AsInt64`.
    ///
    /// @return the value; -1 may be one, or mean that TypeError or OverflowError is set: [#errOccurred] knows
    public static long intAsInt64(long ts, long op) {
        try {
            return (long) INT_AS_INT64.invokeExact(ts, op);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvErr_Occurred`.
    ///
    /// @return the address of the exception type that is set on `ts`, 0 if none is
    public static long errOccurred(long ts) {
        try {
            return (long) ERR_OCCURRED.invokeExact(ts);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvThreadState_Poll`: where `ts` stands, for the thread that owns it. Acquire.
    ///
    /// @return an `XvThreadStatus`
    public static int poll(long ts) {
        try {
            return (int) POLL.invokeExact(ts);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvRuntime_WakesPending`: whether tokens wait to be taken. Relaxed.
    public static boolean wakesPending(long runtime) {
        try {
            return (int) WAKES_PENDING.invokeExact(runtime) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvElement_Load`, of an element that is an integer.
    ///
    /// @param order an `XvOrder`
    /// @param value where 8 bytes take the value
    /// @return 0; -1 with an error set on `ts`
    public static int elementLoad(long ts, long view, long index, int order, long value) {
        try {
            return (int) ELEMENT_LOAD.invokeExact(ts, view, index, order, value);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvElement_Store`.
    ///
    /// @param order an `XvOrder`
    /// @return 0; -1 with an error set on `ts`
    public static int elementStore(long ts, long view, long index, long value, int order) {
        try {
            return (int) ELEMENT_STORE.invokeExact(ts, view, index, value, order);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvElement_Update`.
    ///
    /// @param update an `XvUpdate`
    /// @param order  an `XvOrder`
    /// @param before where 8 bytes take the value that was there
    /// @return 0; -1 with an error set on `ts`
    public static int elementUpdate(long ts, long view, long index, int update, long operand, int order, long before) {
        try {
            return (int) ELEMENT_UPDATE.invokeExact(ts, view, index, update, operand, order, before);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvElement_CompareExchange`.
    ///
    /// @param order  an `XvOrder`
    /// @param before where 8 bytes take the value that was there
    /// @return 1 if it was exchanged, 0 if not; -1 with an error set on `ts`
    public static int elementCompareExchange(long ts, long view, long index, long expected, long desired, int order,
                                             long before) {
        try {
            return (int) ELEMENT_COMPARE_EXCHANGE.invokeExact(ts, view, index, expected, desired, order, before);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvElement_LoadFloat`, of an element that is a float.
    ///
    /// @param order an `XvOrder`
    /// @param value where 8 bytes take the value, a double
    /// @return 0; -1 with an error set on `ts`
    public static int elementLoadFloat(long ts, long view, long index, int order, long value) {
        try {
            return (int) ELEMENT_LOAD_FLOAT.invokeExact(ts, view, index, order, value);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvElement_StoreFloat`.
    ///
    /// @param order an `XvOrder`
    /// @return 0; -1 with an error set on `ts`
    public static int elementStoreFloat(long ts, long view, long index, double value, int order) {
        try {
            return (int) ELEMENT_STORE_FLOAT.invokeExact(ts, view, index, value, order);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// `XvElement_UpdateFloat`.
    ///
    /// @param update an `XvUpdate`
    /// @param order  an `XvOrder`
    /// @param before where 8 bytes take the value that was there, a double
    /// @return 0; -1 with an error set on `ts`
    public static int elementUpdateFloat(long ts, long view, long index, int update, double operand, int order,
                                         long before) {
        try {
            return (int) ELEMENT_UPDATE_FLOAT.invokeExact(ts, view, index, update, operand, order, before);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// A C function throws nothing; what can come is an error of the JVM, which goes on as it is.
    static AssertionError unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new AssertionError("a C function threw", e);
    }
}
