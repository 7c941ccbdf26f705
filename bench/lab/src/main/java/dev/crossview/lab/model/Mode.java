// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How much time a run takes.
public enum Mode {
    /// All experiments together in about a minute on two cores.
    QUICK,
    /// More rounds, for narrower intervals.
    FULL;

    /// The mode as it is written in results.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
