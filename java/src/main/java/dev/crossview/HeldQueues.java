// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The queues that one attachment has used and therefore keeps from being freed: one atomic operation for a
/// queue and an attachment, none for a put or a get.
final class HeldQueues {
    private final List<XvQueue> queues = new ArrayList<>(2);
    private @Nullable XvQueue latest;

    /// Makes sure that `queue` stays until [#letGo]; false if it has been closed.
    boolean hold(XvQueue queue) {
        if (queue == latest) {
            return !queue.isHandleClosed();
        }
        queues.removeIf(XvQueue::letGoIfClosed);
        latest = null;
        if (!queues.contains(queue)) {
            if (!queue.hold()) {
                return false;
            }
            queues.add(queue);
        }
        latest = queue;
        return true;
    }

    void letGo() {
        latest = null;
        queues.forEach(XvQueue::letGo);
        queues.clear();
    }
}
