// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// An error that an interpreter has raised, or that the library reports in the same words.
///
/// `MemoryError` is one of these as well and not an [OutOfMemoryError]: it says that native memory, or what a size
/// would need, is not there. The JVM and its heap are well, and a smaller request may succeed.
public sealed class XvException extends RuntimeException permits XvInterruptedException,
        XvItemInterpreterDestroyedException, XvOSException, XvQueueClosedException, XvTimeoutException {
    private static final long serialVersionUID = 1L;

    /// @serial as CPython spells it
    private final String typeName;

    /// @serial as the interpreter's toString() has it, or null
    private final @Nullable String origin;

    XvException(String typeName, String message, @Nullable XvInterpreter origin) {
        super(message);
        this.typeName = typeName;
        this.origin = origin == null ? null : origin.toString();
    }

    /// The type of the error as CPython spells it: `"BufferError"`.
    public String typeName() {
        return typeName;
    }

    /// The interpreter that raised it, `interpreter 1 "name"`; empty if none did.
    public Optional<String> origin() {
        return Optional.ofNullable(origin);
    }

    /// `dev.crossview.XvException: BufferError: Existing exports of data: object cannot be re-sized`
    @Override
    public String toString() {
        return getClass().getName() + ": " + typeName + ": " + getMessage();
    }
}
