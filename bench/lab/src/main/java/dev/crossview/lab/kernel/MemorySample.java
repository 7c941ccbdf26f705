// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// How much memory a process has that does nothing but keep interpreters, in bytes, step by step.
///
/// @param interpreters how many live at the same time
/// @param none before there are any
/// @param made they have been made
/// @param idle each has been entered, has made an int, and been left
/// @param worked and once more, for a str and a list of ints
/// @param closed they have been closed
/// @param closedAgain as many more have done the same
/// @param mappingsNone mappings of the process before there are any
/// @param mappingsAll mappings when all have worked
/// @param right how many of the lists had the sum that they must have
public record MemorySample(
        long interpreters,
        long none,
        long made,
        long idle,
        long worked,
        long closed,
        long closedAgain,
        long mappingsNone,
        long mappingsAll,
        long right) {

    private static final double KIB = 1024;
    private static final long PAGE = 4096;

    /// What one interpreter has, in KiB, if all have `resident` bytes together.
    public double kibEach(long resident) {
        return (resident - none) / KIB / interpreters;
    }

    /// Pages that all together leave behind and their predecessors have not left.
    public long pagesLeftAgain() {
        return Math.max(0, (closedAgain - closed) / PAGE);
    }

    /// Mappings that there are because of them.
    public long mappings() {
        return Math.max(0, mappingsAll - mappingsNone);
    }
}
