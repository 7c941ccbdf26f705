// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import java.util.stream.Collectors;

/// What the library has to say although nobody has asked, to the logger `dev.crossview`.
final class Log {
    private static final System.Logger LOGGER = System.getLogger("dev.crossview");

    private static volatile boolean anyLost;

    private Log() {
    }

    /// Whether an attachment has ever been lost.
    static boolean anyLost() {
        return anyLost;
    }

    /// The thread of an attachment has ended without closing it.
    static void lost(XvThreadState innermost) {
        anyLost = true;
        for (XvThreadState ts = innermost; ts != null; ts = ts.outer()) {
            LOGGER.log(System.Logger.Level.WARNING, ts + " was lost and has been given back: a virtual thread has ended"
                    + " without closing it. The stack is that of this attachment or, where it is the first to be lost,"
                    + " of the first one of its thread.", ts.origin());
        }
    }

    /// A ticket that came out of a queue has been collected.
    static void lostTicket() {
        LOGGER.log(System.Logger.Level.WARNING, "a ticket that was got from a queue has been lost, and its memory let"
                + " go: who gets a ticket opens or closes it");
    }

    /// A holder does not let go.
    static void stall(XvStall stall) {
        LOGGER.log(System.Logger.Level.WARNING, () -> stall + stall.stack().stream()
                .map(frame -> System.lineSeparator() + "\tat " + frame).collect(Collectors.joining()));
    }
}
