// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

/// A confidence interval, both ends included, in the unit of the figure it belongs to.
///
/// @param low lower end
/// @param high upper end, not below `low`
public record Interval(double low, double high) {

    /// Refuses an interval whose ends are not numbers or not in order.
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval from " + low + " to " + high);
        }
    }

    /// Whether `value` lies inside.
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /// The same interval in another unit.
    ///
    /// @param factor greater than zero
    public Interval times(double factor) {
        return new Interval(low * factor, high * factor);
    }
}
