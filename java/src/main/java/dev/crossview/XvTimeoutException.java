// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

/// The time was over before a thread could attach, or before the last one had left what is being closed. Its type
/// name is `TimeoutError`. The call may be made again.
public final class XvTimeoutException extends XvException {
    private static final long serialVersionUID = 1L;

    XvTimeoutException(String message) {
        this(message, null);
    }

    XvTimeoutException(String message, @Nullable XvInterpreter origin) {
        super("TimeoutError", message, origin);
    }
}
