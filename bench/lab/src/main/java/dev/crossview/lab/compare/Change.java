// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.compare;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.crossview.lab.model.Better;

/// One row on both sides.
///
/// @param experiment id of the experiment it belongs to
/// @param name of the row
/// @param metric of the row
/// @param threads of the row
/// @param unit of `a` and `b`
/// @param better which direction is the good one
/// @param a the middle of the processes' figures on the first side: their geometric mean, or their mean where a figure
///     is not above zero
/// @param b the same of the second side
/// @param change how much larger `b` is, as a share of `a`: 0.03 is 3 % more; `null` if `a` is zero
/// @param low lower end of the 95 % interval of `change`; `null` if there were too few processes, or no `change`
/// @param high upper end
/// @param p of Welch's test, adjusted by Holm over all rows that were tested; `null` if this one was not
/// @param outcome what became of it
@JsonPropertyOrder({"experiment", "name", "metric", "threads", "unit", "better", "a", "b", "change", "low", "high", "p",
    "outcome"})
public record Change(
        String experiment, String name, String metric, int threads, String unit, Better better, double a, double b,
        Double change, Double low, Double high, Double p, Outcome outcome) {}
