// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What one sample of a [PairKernel] came to.
///
/// @param timedPairs pairs of all threads between their readings of the clock
/// @param timedNanos time of all threads between their readings of the clock, added up, in ns
/// @param countExpected what the counts must have grown by if every pair was done
/// @param countFound what they have grown by
public record PairSample(long timedPairs, long timedNanos, long countExpected, long countFound) {

    /// What one pair takes of the time of the thread that does it, in ns.
    public double nanosPerPair() {
        return (double) timedNanos / timedPairs;
    }

    /// Whether the counts prove that every pair was done and none was lost.
    public boolean counted() {
        return timedPairs > 0 && countExpected > 0 && countExpected == countFound;
    }
}
