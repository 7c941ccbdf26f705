// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What one sample of turns came to that one or more threads take at the same time. It
/// consists of chunks of turns, each timed by itself.
///
/// @param turns that were timed
/// @param chunk turns in a chunk
/// @param chunkNanos what half of the chunks took at most, in ns
/// @param nanos how long those who took part were at it, in ns
/// @param keptNanos of that, how long others had the CPU of one of them
/// @param slept how often one of them slept
/// @param rightExpected turns that were to be right, of each thread
/// @param rightFound of these, those that were
public record TurnSample(
        long turns, long chunk, long chunkNanos, long nanos, long keptNanos, long slept, long rightExpected,
        long rightFound) {

    /// What one turn takes, in ns.
    public double nanosEach() {
        return (double) Math.max(chunkNanos, 1) / chunk;
    }

    /// Whether every turn was right.
    public boolean counted() {
        return turns > 0 && rightExpected > 0 && rightFound == rightExpected;
    }
}
