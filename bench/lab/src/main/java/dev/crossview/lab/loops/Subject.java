// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.loops;

import dev.crossview.lab.model.Harness;
import dev.crossview.lab.model.Role;

/// Whatever is repeated and timed: one kind of samples in an experiment's rounds.
public interface Subject {

    /// The name of its rows.
    String name();

    /// What its times are of.
    String metric();

    /// What messages call it.
    String told();

    /// Whether it is this library's work: if it is not done, that refutes; if another's is not, the run is blind.
    boolean ours();

    /// How many threads do it.
    default int threads() {
        return 1;
    }

    /// Who runs the loop.
    default Harness harness() {
        return Harness.KERNEL;
    }

    /// The role of its times where nothing of it is held against anything.
    default Role basis() {
        return Role.FIGURE;
    }
}
