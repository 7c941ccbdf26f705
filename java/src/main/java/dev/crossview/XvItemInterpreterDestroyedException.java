// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

/// The sender of the item that was next in a queue has been closed, and it was put to say so
/// ([XvQueue.Fate#ERROR]). The item is gone; the queue goes on. Its type name is `ItemInterpreterDestroyed`.
public final class XvItemInterpreterDestroyedException extends XvException {
    private static final long serialVersionUID = 1L;

    XvItemInterpreterDestroyedException(String message, @Nullable XvInterpreter origin) {
        super("ItemInterpreterDestroyed", message, origin);
    }
}
