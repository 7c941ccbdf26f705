// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What one sample of two that compute came to.
///
/// @param lists made by both together
/// @param right of them, with the sum that they must have
/// @param nanos time of both together, in ns
/// @param keptNanos of that, how long others had their CPUs
public record ParallelSample(long lists, long right, long nanos, long keptNanos) {

    /// What one list took of the time that its maker had a CPU to itself, in ns.
    public double nanosEach() {
        return (double) Math.max(nanos - keptNanos, 1) / lists;
    }

    /// Whether every list was made and right.
    public boolean counted() {
        return lists > 0 && right == lists;
    }
}
