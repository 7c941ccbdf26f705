// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What one sample of a measured loop came to.
///
/// @param timed turns of all threads between their readings of the clock
/// @param nanos time of all threads between their readings of the clock, added up, in ns
/// @param countExpected what the loop must have left behind if every turn was done
/// @param countFound what it has left behind
/// @param changes how often something changed that the loop counts, in the timed turns; 0 if it counts nothing
public record LoopSample(long timed, long nanos, long countExpected, long countFound, long changes) {

    /// A sample of a loop that counts no changes.
    public LoopSample(long timed, long nanos, long countExpected, long countFound) {
        this(timed, nanos, countExpected, countFound, 0);
    }

    /// What one turn takes of the time of the thread that does it, in ns.
    public double nanosEach() {
        return (double) nanos / timed;
    }

    /// Whether the counts prove that every turn was done and none was lost.
    public boolean counted() {
        return timed > 0 && countExpected > 0 && countExpected == countFound;
    }
}
