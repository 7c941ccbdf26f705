// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import java.util.List;

/// What one sample of the `gil` kernel came to.
///
/// @param chunks that those who compute have done
/// @param nanos in how much time, in ns
/// @param keptNanos of that, how long others had their CPUs
/// @param waits how long the other one waited for the GIL each time it came back, in ns
/// @param disturbed waits that are not among them, because for more than half of the time others had a CPU
/// @param watched whether the kernel tells how long others had a CPU; if not, the two figures are 0
/// @param handovers how often this library's GIL was handed to somebody in line
public record GilSample(
        long chunks, long nanos, long keptNanos, List<Long> waits, long disturbed, boolean watched, long handovers) {

    /// What one chunk took of the time that the threads had their CPUs to themselves, in ns.
    public double nanosEach() {
        return (double) Math.max(nanos - keptNanos, 1) / chunks;
    }
}
