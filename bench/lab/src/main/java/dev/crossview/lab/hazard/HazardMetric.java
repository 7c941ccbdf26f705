// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.hazard;

import dev.crossview.lab.kernel.HazardSample;
import java.util.function.ToLongFunction;

/// What can go wrong in a trial.
public enum HazardMetric {
    /// The count was not what the steps of both threads add up to.
    LOST_UPDATES("lost updates", HazardSample::lostUpdates),
    /// A thread found an object freed that it still held.
    FREES_WHILE_HELD("frees while held", HazardSample::freesWhileHeld),
    /// Every reference had been dropped and nobody had freed.
    LEAKS("leaks", HazardSample::leaks);

    private final String label;
    private final ToLongFunction<HazardSample> events;

    HazardMetric(String label, ToLongFunction<HazardSample> events) {
        this.label = label;
        this.events = events;
    }

    /// The metric's name in rows.
    public String label() {
        return label;
    }

    /// In how many of the sample's trials it happened.
    long events(HazardSample sample) {
        return events.applyAsLong(sample);
    }
}
