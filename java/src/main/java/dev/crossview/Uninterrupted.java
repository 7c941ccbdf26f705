// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

/// What can be interrupted. [#run] does it until it is done, and leaves the interrupt for later: for `close()`, which
/// try-with-resources calls and which should not throw [InterruptedException].
final class Uninterrupted {
    @FunctionalInterface
    interface Action {
        void run() throws InterruptedException;
    }

    private Uninterrupted() {
    }

    /// For what can be interrupted, on entry.
    static void checkNot() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// Throws what has been caught and kept while something was put in order. Returns nothing; to be thrown, so that
    /// the compiler knows.
    static RuntimeException again(Throwable caught) throws InterruptedException {
        switch (caught) {
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(caught);
        }
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
