// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// The laboratory's C library could not do what it was asked to.
public final class KernelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param message one sentence that says what could not be done, and why
    public KernelException(String message) {
        super(message);
    }

    /// @param message one sentence that says what could not be done
    /// @param cause what it failed with
    public KernelException(String message, Throwable cause) {
        super(message, cause);
    }
}
