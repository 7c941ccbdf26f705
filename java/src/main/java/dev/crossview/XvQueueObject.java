// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.MemorySegment;

/// A handle for a queue as an object of an interpreter: what arrives when a queue is sent through a queue.
public final class XvQueueObject extends XvObject {
    XvQueueObject(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// The queue, which stays when this is closed.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public XvQueue queue() {
        MemorySegment queue = Crossview.XvQueue_FromObject(ts.pointer(), use());
        Crossview.XvQueue_Retain(queue);
        return interpreter().runtime().queueOf(queue);
    }
}
