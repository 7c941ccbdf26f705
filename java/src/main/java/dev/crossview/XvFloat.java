// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;

/// A handle for a float.
public final class XvFloat extends XvObject {
    XvFloat(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// The number.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public double doubleValue() {
        return Crossview.XvFloat_AsDouble(ts.pointer(), use());
    }
}
