// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.loops;

import dev.crossview.lab.model.Role;
import java.util.Optional;

/// What a subject is held against: so many nanoseconds, or another one's time in the same round.
///
/// @param <K> the subjects
/// @param held what is held
/// @param against whose time its own is divided by; empty: none, and the budget is a time
/// @param budget a ratio, or ns
/// @param role claim or control
/// @param metric what the ratio is of, in words; of a time nobody asks
public record Comparison<K extends Subject>(K held, Optional<K> against, double budget, Role role, String metric) {

    /// At most so many times what another one takes.
    public static <K extends Subject> Comparison<K> ratio(K held, K against, double budget, Role role, String metric) {
        return new Comparison<>(held, Optional.of(against), budget, role, metric);
    }

    /// At most so many ns.
    public static <K extends Subject> Comparison<K> time(K held, double nanos, Role role) {
        return new Comparison<>(held, Optional.empty(), nanos, role, held.metric());
    }
}
