// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What one sample of a measured loop came to.
///
/// @param timed turns of all threads between their readings of the clock
/// @param nanos time of all threads between their readings of the clock, added up, in ns
/// @param countExpected what the loop must have left behind if every turn was done
/// @param countFound what it has left behind
public record LoopSample(long timed, long nanos, long countExpected, long countFound) {

    /// What one turn takes of the time of the thread that does it, in ns.
    public double nanosEach() {
        return (double) nanos / timed;
    }

    /// Whether the counts prove that every turn was done and none was lost.
    public boolean counted() {
        return timed > 0 && countExpected > 0 && countExpected == countFound;
    }
}
