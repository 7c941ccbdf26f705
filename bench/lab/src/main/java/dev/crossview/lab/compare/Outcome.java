// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What became of a row from one side to the other.
public enum Outcome {
    /// It got worse, beyond chance, by more than the least effect that counts.
    WORSE,
    /// It got better, likewise.
    BETTER,
    /// It changed, likewise, and neither direction is the good one.
    CHANGED,
    /// If it changed, then by less than the least effect that counts: all of its interval says so.
    SAME,
    /// These processes cannot tell.
    OPEN,
    /// There were too few processes for a test.
    UNTESTED;

    /// The outcome as it is written.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
