// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.crossview.ffm.NativeMemory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Classes with one mistake each, for the fuzzer to find.
final class Planted {
    private Planted() {
    }

    /// Does all that it says.
    public static final class Nothing {
        public Nothing() {
        }

        public long add(long a, int b) {
            return a + b;
        }

        public String text(String text) {
            return text.concat("!");
        }
    }

    /// Throws what is nobody's rule, if the second call finds what the first has left.
    public static final class Undocumented {
        private boolean armed;

        public Undocumented() {
        }

        public void arm() {
            armed = true;
        }

        public Object fire(long value) {
            return armed ? (Object) (Integer) (Object) value : "nothing";
        }
    }

    /// Writes where nothing is.
    public static final class Crash {
        public Crash() {
        }

        public void crash(boolean really) {
            if (really) {
                NativeMemory.of(8, 8, Arena.global()).set(JAVA_LONG, 0, 1);
            }
        }
    }

    /// Waits, and takes no notice of interrupts.
    public static final class Hang {
        public Hang() {
        }

        public void hang(int value) {
            while (value == 3) {
                Thread.interrupted();
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /// Starts a thread and leaves it.
    public static final class Leak {
        private static final List<Thread> LEFT = new ArrayList<>();
        private static int calls;

        public Leak() {
        }

        public void start() {
            synchronized (LEFT) {
                if (++calls == 1_000) {
                    LEFT.add(Thread.ofPlatform().daemon().name("left over").start(Leak::waitForEver));
                }
            }
        }

        private static void waitForEver() {
            while (true) {
                LockSupport.park();
            }
        }
    }
}
