// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.words;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// How figures are written for people: as many digits as one reads, the same on every machine.
public final class Figures {

    private static final int DIGITS = 3;
    private static final double MILLION = 1e6;
    private static final double BILLION = 1e9;

    private Figures() {}

    /// Three significant digits, thousands separated, no exponent: `0.493`, `8.94`, `71.2`, `71,234`.
    public static String of(double value) {
        double magnitude = Math.abs(value);
        if (magnitude == 0) {
            return "0";
        }
        if (magnitude >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS));
        int missing = Math.max(0, DIGITS - rounded.precision());
        return rounded.setScale(rounded.scale() + missing).toPlainString();
    }

    /// A time, with its unit: `0.493 ns`.
    public static String nanos(double value) {
        return of(value) + " ns";
    }

    /// A ratio: three decimals below two, where budgets lie, three significant digits beyond: `1.003×`, `18.4×`.
    public static String ratio(double value) {
        return (value < 1.9995 ? String.format(Locale.ROOT, "%.3f", value) : of(value)) + "×";
    }

    /// A ratio that was set, not measured: `1.05×`.
    public static String budget(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString() + "×";
    }

    /// A whole number, exact below a million, rounded above: `4,512`, `12.3 million`.
    public static String count(long value) {
        if (value >= BILLION) {
            return of(value / BILLION) + " billion";
        }
        if (value >= MILLION) {
            return of(value / MILLION) + " million";
        }
        return String.format(Locale.ROOT, "%,d", value);
    }

    /// `value` with the six significant digits that results keep.
    public static double kept(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(new MathContext(6)).doubleValue() : value;
    }
}
