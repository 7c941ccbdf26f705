// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.interpreters;

import dev.crossview.lab.kernel.Life;
import dev.crossview.lab.model.Role;
import java.util.Arrays;
import java.util.Optional;

/// What a way of coming and going is held against: a time, or another's time in the same round.
enum LifeComparison {
    /// Entering and leaving, against a mutex.
    ATTACH(Life.ATTACH, 1.2, Optional.of(Life.MUTEX), Role.CLAIM),
    /// The control: what one more lock costs.
    ATTACH_LOCKED(Life.ATTACH_LOCKED, 1.2, Optional.of(Life.MUTEX), Role.CONTROL),
    /// Being made and closed, small ints being made when they are first asked for: 3 us.
    CREATE(Life.CREATE, 3_000, Optional.empty(), Role.CLAIM),
    /// The same where they have been: 5 us.
    CREATE_INT(Life.CREATE_INT, 5_000, Optional.empty(), Role.CLAIM),
    /// The control: what a thread costs.
    THREAD(Life.THREAD, 5_000, Optional.empty(), Role.CONTROL);

    private final Life held;
    private final double budget;
    private final Optional<Life> against;
    private final Role role;

    LifeComparison(Life held, double budget, Optional<Life> against, Role role) {
        this.held = held;
        this.budget = budget;
        this.against = against;
        this.role = role;
    }

    Life held() {
        return held;
    }

    /// A ratio, or ns where it is held against no other.
    double budget() {
        return budget;
    }

    Optional<Life> against() {
        return against;
    }

    Role role() {
        return role;
    }

    /// The role of a way's times.
    static Role role(Life life) {
        if (life == Life.MUTEX) {
            return Role.FLOOR;
        }
        return Arrays.stream(values()).filter(each -> each.held == life).map(LifeComparison::role).findFirst()
                .orElse(Role.FIGURE);
    }
}
