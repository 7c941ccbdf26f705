// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import dev.crossview.lab.run.StopRequest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns Ctrl-C, and any other wish that the JVM should end, into a request to stop, and holds the JVM up until what
/// was measured so far has been written.
///
/// The JVM answers SIGINT by running its shutdown hooks while all threads go on; when the last hook has returned it
/// exits with 130. So the hook asks for the stop and waits for [#close()].
final class Interruption implements StopRequest, AutoCloseable {

    /// A sample and the writing of two files end long before; a run that does not is not waited for.
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::ask, "interruption");
    private volatile boolean asked;

    private Interruption() {}

    /// From now on until it is closed, ending the JVM asks for a stop first.
    static Interruption watch() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    @Override
    public boolean made() {
        return asked;
    }

    /// The run has ended and all is written: the JVM may go.
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running, and has just been let go.
        }
    }

    private void ask() {
        asked = true;
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
