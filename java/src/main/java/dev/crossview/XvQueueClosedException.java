// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

/// The queue takes no more items or, when getting, is closed and has been drained. Its type name is `QueueClosed`.
public final class XvQueueClosedException extends XvException {
    private static final long serialVersionUID = 1L;

    XvQueueClosedException(String message, @Nullable XvInterpreter origin) {
        super("QueueClosed", message, origin);
    }
}
