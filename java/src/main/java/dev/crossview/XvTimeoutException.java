// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

/// The time was over before a thread could attach, or before the last one had left what is being closed. Its type
/// name is `TimeoutError`. The call may be made again.
public final class XvTimeoutException extends XvException {
    private static final long serialVersionUID = 1L;

    XvTimeoutException(String message) {
        super("TimeoutError", message, null);
    }
}
