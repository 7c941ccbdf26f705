// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What forked children made their own by reading objects that they share with their parent, in KiB.
///
/// @param kib of objects
/// @param read of a child that reads them
/// @param counted of one that counts a reference on each before and after
/// @param viewed of one that reads the same data in a block, and counts on its view of it
/// @param right how many of the three read what was written
public record PagesSample(long kib, long read, long counted, long viewed, long right) {

    /// Children in a sample.
    public static final int CHILDREN = 3;

    /// Whether each of them read what was written.
    public boolean allRight() {
        return right == CHILDREN;
    }
}
