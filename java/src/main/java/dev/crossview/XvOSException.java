// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

/// The operating system has refused something. Its type name is `OSError`.
public final class XvOSException extends XvException {
    private static final long serialVersionUID = 1L;

    /// @serial C's number
    private final int errno;

    XvOSException(String message, int errno) {
        super("OSError", message, null);
        this.errno = errno;
    }

    /// C's number for the reason: 2 if there is no such file.
    public int errno() {
        return errno;
    }
}
