// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

/// Does what can be interrupted until it is done, and leaves the interrupt for later: for `close()`, which
/// try-with-resources calls and which should not throw [InterruptedException].
final class Uninterrupted {
    @FunctionalInterface
    interface Action {
        void run() throws InterruptedException;
    }

    private Uninterrupted() {
    }

    /// Runs `action`, once more after each interrupt; the flag is set again in the end.
    static void run(Action action) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    action.run();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
