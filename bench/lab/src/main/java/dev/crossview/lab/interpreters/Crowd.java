// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.interpreters;

import dev.crossview.lab.kernel.MemorySample;
import dev.crossview.lab.model.Role;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/// The memory that one interpreter among many has, in KiB.
enum Crowd {
    /// Made and never entered.
    MADE("just made", Role.FIGURE, OptionalDouble.empty(), sample -> sample.kibEach(sample.made())),
    /// Entered once, and idle since.
    IDLE("idle", Role.CLAIM, OptionalDouble.of(12), sample -> sample.kibEach(sample.idle())),
    /// The control: one that has worked has touched more.
    WORKED("has worked", Role.CONTROL, OptionalDouble.of(12), sample -> sample.kibEach(sample.worked())),
    /// What stays of it for the next of its kind.
    CLOSED("closed", Role.FIGURE, OptionalDouble.empty(), sample -> sample.kibEach(sample.closed()));

    private final String label;
    private final Role role;
    private final OptionalDouble budget;
    private final ToDoubleFunction<MemorySample> value;

    Crowd(String label, Role role, OptionalDouble budget, ToDoubleFunction<MemorySample> value) {
        this.label = label;
        this.role = role;
        this.budget = budget;
        this.value = value;
    }

    /// The row's name.
    String label() {
        return "interpreter, " + label;
    }

    Role role() {
        return role;
    }

    OptionalDouble budget() {
        return budget;
    }

    double of(MemorySample sample) {
        return value.applyAsDouble(sample);
    }
}
