// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;

/// A handle for the True or the False of an interpreter. Each interpreter has its own.
public final class XvBool extends XvObject {
    XvBool(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// Which of the two.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public boolean value() {
        return use().address() == Crossview.Xv_True(ts.pointer()).address();
    }
}
