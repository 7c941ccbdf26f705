// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/// Waiting for what has been begun in C and goes on there, an element's notify or a lease, with the GIL let go. Who is
/// woken in vain, to hear of an interrupt or by a late post, keeps its place in line.
public final class Parking {
    private Parking() {
    }

    /// Waits until it is over or the deadline has passed; looks at least once, and once more after the deadline.
    ///
    /// @param ts         the current thread's `XvThreadState *`, attached before and after, also after an exception
    /// @param waiter     whose token C has, and posts when it is worth looking
    /// @param checkpoint made before each sleep; what it throws ends the wait
    /// @param isOver     looks, with the GIL held; after this a change is posted
    /// @return whether it was over
    /// @throws InterruptedException if the thread was interrupted while it waited
    public static boolean await(MemorySegment ts, Waiter waiter, Deadline deadline, Gil gil, Scratch scratch,
                                Runnable checkpoint, BooleanSupplier isOver) throws InterruptedException {
        while (true) {
            waiter.again();
            if (isOver.getAsBoolean()) {
                return true;
            }
            // After the look: an interrupt that came before it is heard here, a later one is posted.
            checkpoint.run();
            if (deadline.passed()) {
                return false;
            }
            Crossview.XvThreadState_Unlock(ts);
            try {
                gil.wakes().deliver(scratch);
                waiter.await(deadline);
            } finally {
                gil.retake(ts, scratch);
            }
        }
    }
}
