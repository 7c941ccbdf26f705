// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Elements as objects: those of an interpreter, and the Java values that stand for them.
final class Elements {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private static final class Types {
        static final long INT = Crossview.XvInt_Type().address();
        static final long BOOL = Crossview.XvBool_Type().address();
        static final long FLOAT = Crossview.XvFloat_Type().address();
        static final long BYTES = Crossview.XvBytes_Type().address();
        static final long LIST = Crossview.XvList_Type().address();
    }

    private Elements() {
    }

    /// The Java value of an object, whose reference is dropped: Long, or BigInteger where that is too small, Double,
    /// Boolean, Byte for a bytes object of one byte, and a List of these for a list.
    static Object taken(XvThreadState ts, long op) {
        try {
            return value(ts, op);
        } finally {
            XvObject.drop(ts, op);
        }
    }

    private static Object value(XvThreadState ts, long op) {
        long type = XvObject.typeOf(op);
        if (type == Types.INT) {
            return whole(ts, op);
        }
        if (type == Types.FLOAT) {
            return Crossview.XvFloat_AsDouble(ts.pointer(), MemorySegment.ofAddress(op));
        }
        if (type == Types.BOOL) {
            return Crossview.XvObject_IsTrue(ts.pointer(), MemorySegment.ofAddress(op)) != 0;
        }
        if (type == Types.BYTES) {
            MemorySegment data = Crossview.XvBytes_AsString(ts.pointer(), MemorySegment.ofAddress(op));
            return NativeMemory.of(data.address(), 1, Arena.global()).get(ValueLayout.JAVA_BYTE, 0);
        }
        if (type == Types.LIST) {
            return list(ts, op);
        }
        throw new AssertionError("an element of a type that elements do not have");
    }

    private static Object whole(XvThreadState ts, long op) {
        long value = HotCalls.intAsInt64(ts.pointer().address(), op);
        if (value != -1 || HotCalls.errOccurred(ts.pointer().address()) == 0) {
            return value;
        }
        Crossview.XvErr_Clear(ts.pointer());
        value = Crossview.XvInt_AsUInt64(ts.pointer(), MemorySegment.ofAddress(op));
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static List<Object> list(XvThreadState ts, long list) {
        long size = HotCalls.listSize(ts.pointer().address(), list);
        var values = new ArrayList<Object>(Math.toIntExact(size));
        for (long i = 0; i < size; i++) {
            values.add(value(ts, HotCalls.listGetItem(ts.pointer().address(), list, i)));
        }
        return values;
    }

    /// A new reference to an object for a Java value: of the whole numbers (Byte, Short, Integer, Long, BigInteger), of
    /// Float, Double or Boolean. For an element of format `c` a Byte is a bytes object.
    ///
    /// @throws ClassCastException if it is something else
    /// @throws XvException        OverflowError if it is more than an int of an interpreter holds; MemoryError
    static long object(XvThreadState ts, Object value, boolean isChar) {
        MemorySegment context = ts.pointer();
        return ts.made(switch (value) {
            case Byte b when isChar -> character(context, b);
            case Byte _, Short _, Integer _, Long _ -> Crossview.XvInt_FromInt64(context, ((Number) value).longValue());
            case BigInteger big -> big(ts, big);
            case Float _, Double _ -> Crossview.XvFloat_FromDouble(context, ((Number) value).doubleValue());
            case Boolean truth -> Crossview.XvBool_FromLong(context, truth ? 1 : 0);
            default -> throw new ClassCastException("an element is a whole number, Float, Double or Boolean, not "
                    + value.getClass().getName());
        });
    }

    private static MemorySegment character(MemorySegment context, byte value) {
        MemorySegment op = Crossview.XvBytes_FromStringAndSize(context, MemorySegment.NULL, 1);
        if (op.address() != 0) {
            NativeMemory.of(Crossview.XvBytes_AsString(context, op).address(), 1, Arena.global())
                    .set(ValueLayout.JAVA_BYTE, 0, value);
        }
        return op;
    }

    private static MemorySegment big(XvThreadState ts, BigInteger value) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
            throw new XvException("OverflowError", "an int is -2^63 to 2^64-1, not " + value, ts.interpreter());
        }
        return value.signum() < 0 ? Crossview.XvInt_FromInt64(ts.pointer(), value.longValue())
                : Crossview.XvInt_FromUInt64(ts.pointer(), value.longValue());
    }

    /// A new reference to the key for an item: an int, or for several dimensions a tuple of them.
    static long key(XvThreadState ts, long... indices) {
        if (indices.length == 1) {
            return ts.made(Crossview.XvInt_FromInt64(ts.pointer(), indices[0]));
        }
        long[] parts = new long[indices.length];
        return tuple(ts, parts, i -> Crossview.XvInt_FromInt64(ts.pointer(), indices[i]));
    }

    /// A new reference to the key for a part: `[start:stop:step]` in one dimension, all of those before it.
    static long sliceKey(XvThreadState ts, int dimension, long start, long stop, long step) {
        MemorySegment context = ts.pointer();
        if (dimension == 0) {
            return ts.made(Crossview.XvSlice_FromIndices(context, start, stop, step));
        }
        return tuple(ts, new long[dimension + 1], i -> i < dimension ? all(context)
                : Crossview.XvSlice_FromIndices(context, start, stop, step));
    }

    /// A new reference to the key for all that a view of so many dimensions has.
    static long wholeKey(XvThreadState ts, int ndim) {
        return ndim == 1 ? ts.made(all(ts.pointer())) : tuple(ts, new long[ndim], _ -> all(ts.pointer()));
    }

    private static MemorySegment all(MemorySegment context) {
        return Crossview.XvSlice_New(context, MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
    }

    @FunctionalInterface
    private interface Part {
        MemorySegment make(int i);
    }

    private static long tuple(XvThreadState ts, long[] parts, Part part) {
        int n = 0;
        try (Arena arena = Arena.ofConfined()) {
            while (n < parts.length) {
                parts[n] = ts.made(part.make(n));
                n++;
            }
            return ts.made(Crossview.XvTuple_FromArray(ts.pointer(), arena.allocateFrom(ValueLayout.JAVA_LONG, parts),
                    n));
        } finally {
            while (n > 0) {
                XvObject.drop(ts, parts[--n]);
            }
        }
    }
}
