// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

/// A figure and how well it is known.
///
/// @param value the figure
/// @param interval its 95 % confidence interval, which need not contain `value` in the middle
public record Estimate(double value, Interval interval) {

    /// The lower end of the interval.
    public double low() {
        return interval.low();
    }

    /// The upper end of the interval.
    public double high() {
        return interval.high();
    }
}
