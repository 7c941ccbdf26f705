// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import com.fasterxml.jackson.annotation.JsonValue;

/// What an experiment found out about its hypothesis.
public enum Verdict {
    /// Every claim held and every control did what it had to do.
    SHOWN("shown"),
    /// At least one claim did not hold.
    REFUTED("refuted"),
    /// No claim failed, but the run could not have told: a control behaved, or the figures are too wide to decide.
    COULD_NOT_SEE("could not see"),
    /// The run was stopped before the experiment was over.
    INTERRUPTED("interrupted");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /// The verdict as it is written in results.
    @JsonValue
    public String words() {
        return words;
    }
}
