// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What the trials of one or more samples of a [HazardRow] came to: in how many of them something happened.
///
/// @param trials trials that were run
/// @param lostUpdates the count was not what the steps of both threads add up to
/// @param freesWhileHeld a thread found an object freed that it still held
/// @param leaks every reference had been dropped and nobody had freed
/// @param doubleFrees the object was freed more than once
/// @param earlyZeros both threads still held a reference and yet a count had reached zero
/// @param overlapped the steps of the two threads overlapped in time
public record HazardSample(
        long trials,
        long lostUpdates,
        long freesWhileHeld,
        long leaks,
        long doubleFrees,
        long earlyZeros,
        long overlapped) {

    /// No trial at all.
    public static final HazardSample NONE = new HazardSample(0, 0, 0, 0, 0, 0, 0);

    /// The trials of both.
    public HazardSample plus(HazardSample other) {
        return new HazardSample(
                trials + other.trials,
                lostUpdates + other.lostUpdates,
                freesWhileHeld + other.freesWhileHeld,
                leaks + other.leaks,
                doubleFrees + other.doubleFrees,
                earlyZeros + other.earlyZeros,
                overlapped + other.overlapped);
    }
}
