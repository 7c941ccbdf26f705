// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a row is there for.
public enum Role {
    /// The hypothesis stands or falls with it.
    CLAIM,
    /// Must show the opposite of the claims; if it does not, the run could not have seen a claim fail.
    CONTROL,
    /// The least that the work can cost: what claims are held against.
    FLOOR,
    /// A figure that no verdict rests on.
    FIGURE;

    /// The role as it is written in results.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
