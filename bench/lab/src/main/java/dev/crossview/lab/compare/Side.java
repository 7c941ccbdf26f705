// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.compare;

import dev.crossview.lab.model.Result;
import java.util.List;

/// The results that stand on one side of a comparison.
///
/// @param source where they were read from, as it was given
/// @param results one for each process that measured, at least one
public record Side(String source, List<Result> results) {

    /// Keeps its own copy of the results.
    public Side {
        results = List.copyOf(results);
    }
}
