// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

/// A thread has ended inside an interpreter without closing its attachment, so that what it was at may be half done;
/// and nobody has [acknowledged][XvInterpreter#acknowledge()] that yet, which lets newcomers in again.
public final class XvAbandonedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    XvAbandonedException(String message) {
        super(message);
    }
}
