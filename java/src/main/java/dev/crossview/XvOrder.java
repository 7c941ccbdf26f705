// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;

/// What an atomic operation on an element orders besides the element itself: C11's memory orders. They are those of
/// [java.lang.invoke.VarHandle] too, and mix with its operations on the same memory.
///
/// A load can be [#RELAXED], [#ACQUIRE] or [#SEQ_CST], a store [#RELAXED], [#RELEASE] or [#SEQ_CST], what does both
/// any of them. A compare-exchange that fails is a load, with what its order has of acquire.
public enum XvOrder {
    /// Nothing but the element: `getOpaque` and `setOpaque`.
    RELAXED(Crossview.XV_RELAXED()),

    /// What comes after it, in this thread, sees what came before the release that wrote the value: `getAcquire`.
    ACQUIRE(Crossview.XV_ACQUIRE()),

    /// What came before it, in this thread, is seen by whoever acquires the value: `setRelease`.
    RELEASE(Crossview.XV_RELEASE()),

    /// Both, for what reads and writes.
    ACQ_REL(Crossview.XV_ACQ_REL()),

    /// Both, and all threads see all of these in one order: `getVolatile`, `setVolatile`, `getAndAdd`.
    SEQ_CST(Crossview.XV_SEQ_CST());

    /// An `XvOrder` of C's.
    final int code;

    XvOrder(int code) {
        this.code = code;
    }
}
