// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.machine;

import java.util.Locale;

/// One thing that decides what a machine can show.
///
/// @param what it is
/// @param state how it stands with it
/// @param sentence what follows from that
/// @param remedy a command that would change it; empty if there is none, or no need
public record Finding(String what, State state, String sentence, String remedy) {

    /// How it stands with something.
    public enum State {
        /// As one would want it.
        GOOD,
        /// Figures are less certain, or of less use.
        LIMITED,
        /// Something cannot be seen at all.
        ABSENT;

        /// The state as it is written.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
