// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

/// The interpreter has been [interrupted][XvInterpreter#interrupt()], or closes and wants this thread to leave. Its
/// type name is `KeyboardInterrupt`.
///
/// It comes out of a checkpoint: any call on an attachment or its handles, a wait for a queue included. What was called
/// has done nothing then. (What [Thread#interrupt()] ends is an [InterruptedException].)
public final class XvInterruptedException extends XvException {
    private static final long serialVersionUID = 1L;

    XvInterruptedException(String message, @Nullable XvInterpreter origin) {
        super("KeyboardInterrupt", message, origin);
    }
}
