// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.generated.Crossview;

/// A handle for an int: a whole number from -2^63 to 2^64-1.
public final class XvInt extends XvObject {
    XvInt(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// The value, which must not be above 2^63-1.
    ///
    /// @throws XvException           OverflowError if it is
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public long longValue() {
        use();
        long value = HotCalls.intAsInt64(ts.pointer().address(), address());
        return checked(value);
    }

    /// The value, which must not be negative, as the bits of an unsigned 64-bit number: 2^64-1 is -1.
    ///
    /// @throws XvException           OverflowError if it is negative
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public long unsignedLongValue() {
        return checked(Crossview.XvInt_AsUInt64(ts.pointer(), use()));
    }

    private long checked(long value) {
        if (value == -1 && HotCalls.errOccurred(ts.pointer().address()) != 0) {
            throw ts.raised();
        }
        return value;
    }
}
