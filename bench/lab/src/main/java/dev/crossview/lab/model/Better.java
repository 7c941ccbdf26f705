// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Which direction of a figure is the good one.
public enum Better {
    /// Less is better: a time, a rate of failures.
    LOWER,
    /// More is better: a throughput.
    HIGHER,
    /// Neither.
    NONE;

    /// The direction as it is written in results.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
