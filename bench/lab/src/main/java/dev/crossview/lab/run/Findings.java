// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import java.util.List;

/// What an experiment measured and what it makes of it.
///
/// @param rows what was measured
/// @param verdict what that says about the hypothesis
/// @param because one sentence with this run's figures
public record Findings(List<Row> rows, Verdict verdict, String because) {

    /// Keeps its own copy of the rows.
    public Findings {
        rows = List.copyOf(rows);
    }
}
