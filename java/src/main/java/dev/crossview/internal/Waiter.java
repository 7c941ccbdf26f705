// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import java.util.concurrent.locks.LockSupport;

/// A Java thread that waits for something in C, and the token it is known by there. Made by
/// [WakeService#enrol], used by the thread that made it, and closed when it waits no longer.
public final class Waiter implements AutoCloseable {
    private final WakeService service;
    private final long token;
    private final Thread thread = Thread.currentThread();
    private volatile boolean posted;

    Waiter(WakeService service, long token) {
        this.service = service;
        this.token = token;
    }

    /// What C has to post to end the wait. Not 0.
    public long token() {
        return token;
    }

    /// Parks until the token is posted or a post of an earlier wait arrives late (true), or `deadline` has
    /// passed (false). Since a late post is possible the caller looks again at what it waits for.
    ///
    /// @throws InterruptedException if the thread is or gets interrupted; its flag is cleared
    public boolean await(Deadline deadline) throws InterruptedException {
        while (!posted) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long nanos = deadline.remaining();
            if (nanos == 0) {
                return false;
            }
            park(nanos);
        }
        return true;
    }

    /// Parks as [#await] does for at most `nanos`, `Long.MAX_VALUE` meaning without end, and also returns when the
    /// thread is interrupted, whose flag it leaves set.
    void park(long nanos) {
        if (posted) {
            return;
        }
        if (nanos == Long.MAX_VALUE) {
            // A virtual thread then costs no timer.
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, nanos);
        }
    }

    /// Forgets a post, to wait once more under the same token.
    public void again() {
        posted = false;
    }

    void post() {
        posted = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        service.strike(token);
    }
}
