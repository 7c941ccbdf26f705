// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

/// Looks whether the stack has room for what must not be broken off in the middle.
///
/// A StackOverflowError between taking a lock in C and writing that down in Java would leave the lock taken for ever. It
/// comes here instead, before anything has been taken.
final class StackRoom {
    private static final int FRAMES = 200;

    private StackRoom() {
    }

    /// @throws StackOverflowError if there is no room for some hundred frames
    static void probe() {
        descend(FRAMES, 1, 2, 3, 4);
    }

    private static long descend(int frames, long a, long b, long c, long d) {
        return frames == 0 ? a : descend(frames - 1, b, c, d, a + frames) + d;
    }
}
