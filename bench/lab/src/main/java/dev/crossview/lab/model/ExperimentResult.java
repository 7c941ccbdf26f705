// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/// One experiment of a run.
///
/// @param id short name, as given on the command line
/// @param title what a reader sees above it
/// @param hypothesis what the experiment holds to be true
/// @param verdict what it found out
/// @param because one sentence with this run's figures that says why the verdict is what it is
/// @param rows what was measured, in the order in which it is shown
@JsonPropertyOrder({"id", "title", "hypothesis", "verdict", "because", "rows"})
public record ExperimentResult(
        String id, String title, String hypothesis, Verdict verdict, String because, List<Row> rows) {

    /// Keeps its own copy of the rows.
    public ExperimentResult {
        rows = List.copyOf(rows);
    }
}
