// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/// What one run of the laboratory found: the contract of its JSON file.
///
/// @param schema version of this contract
/// @param mode how much time the run took
/// @param complete whether every experiment that was asked for came to its end
/// @param environment the machine and the build that the figures belong to
/// @param experiments in the order in which they ran; only those that were started
@JsonPropertyOrder({"schema", "mode", "complete", "environment", "experiments"})
public record Result(
        int schema, Mode mode, boolean complete, Environment environment, List<ExperimentResult> experiments) {

    /// The version of the contract that this laboratory writes.
    public static final int SCHEMA = 1;

    /// Keeps its own copy of the experiments.
    public Result {
        experiments = List.copyOf(experiments);
    }

    /// A result in this laboratory's version of the contract.
    public Result(Mode mode, boolean complete, Environment environment, List<ExperimentResult> experiments) {
        this(SCHEMA, mode, complete, environment, experiments);
    }
}
