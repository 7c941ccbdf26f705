// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What the trials of one or more samples of a [LitmusShape] came to.
///
/// @param trials trials that were run
/// @param seen in how many of them the outcome came about
/// @param overlapped in how many the steps of the two threads overlapped in time
public record LitmusSample(long trials, long seen, long overlapped) {

    /// No trial at all.
    public static final LitmusSample NONE = new LitmusSample(0, 0, 0);

    /// The trials of both.
    public LitmusSample plus(LitmusSample other) {
        return new LitmusSample(trials + other.trials, seen + other.seen, overlapped + other.overlapped);
    }
}
