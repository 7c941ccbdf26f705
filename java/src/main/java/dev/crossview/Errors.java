// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.ErrnoCalls;
import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.MemorySegment;

/// What C reports, as Java exceptions; and the sentences that several classes say.
final class Errors {
    private static final int NAME_LIMIT = 128;

    private Errors() {
    }

    /// The error that is set on `ts`, which is cleared.
    static RuntimeException raised(MemorySegment ts, XvInterpreter origin) {
        String type = NativeMemory.string(Crossview.XvErr_TypeName(ts), NAME_LIMIT);
        String message = NativeMemory.string(Crossview.XvErr_Message(ts), Crossview.XV_ERR_MESSAGE_SIZE());
        Crossview.XvErr_Clear(ts);
        return switch (type) {
            case null -> new IllegalStateException("a native call failed and set no error");
            case "IndexError" -> new IndexOutOfBoundsException(message);
            case "QueueClosed" -> new XvQueueClosedException(message, origin);
            case "ItemInterpreterDestroyed" -> new XvItemInterpreterDestroyedException(message, origin);
            case "KeyboardInterrupt" -> new XvInterruptedException(message, origin);
            case "TimeoutError" -> new XvTimeoutException(message, origin);
            default -> new XvException(type, message, origin);
        };
    }

    /// What a call outside any interpreter has answered, if it was not `XV_OK`.
    static RuntimeException of(int status, String what) {
        String message = what + ": " + NativeMemory.string(Crossview.XvStatus_Message(status), NAME_LIMIT);
        if (status == Crossview.XV_NOMEM()) {
            return new XvException("MemoryError", message, null);
        }
        if (status == Crossview.XV_OVERFLOW()) {
            return new XvException("OverflowError", message, null);
        }
        if (status == Crossview.XV_TIMEOUT()) {
            return new XvTimeoutException(message);
        }
        if (status == Crossview.XV_ABANDONED()) {
            return new XvAbandonedException(message);
        }
        // BUSY, CLOSED, INVALID, FORKED: a state in which this cannot be done.
        return new IllegalStateException(message);
    }

    /// What the operating system has refused, and why.
    static XvOSException refused(String what, int errno) {
        return new XvOSException(what + ": " + ErrnoCalls.text(errno) + " (errno " + errno + ")", errno);
    }

    static IllegalStateException alreadyClosed() {
        return new IllegalStateException("Already closed");
    }

    static IllegalStateException alreadyClosed(Object what) {
        return new IllegalStateException("Already closed: " + what);
    }
}
