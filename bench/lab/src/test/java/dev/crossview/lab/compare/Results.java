// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.compare;

import dev.crossview.lab.model.Better;
import dev.crossview.lab.model.Environment;
import dev.crossview.lab.model.ExperimentResult;
import dev.crossview.lab.model.Harness;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Results with the figures that a test wants.
public final class Results {

    private Results() {}

    /// A machine with that kernel.
    public static Environment machine(String kernel) {
        return new Environment("Imagined CPU", 2, false, false, kernel, "jdk 25", "gcc 12.2.0", true, "yes", 0.1,
                "2026-11-22T20:15:00Z", "0123456789ab");
    }

    /// A row of one figure.
    public static Row row(String name, Better better, String unit, double median) {
        return new Row(name, Role.CLAIM, 1, List.of(0), Map.of("budget", 1.05), Harness.KERNEL, "time", unit, better,
                median, median, median, List.of(List.of(median)), Map.of(), null);
    }

    /// What one process found.
    public static Result process(Environment machine, Row... rows) {
        return process(machine, Verdict.SHOWN, rows);
    }

    /// What one process found, in an experiment with that verdict.
    public static Result process(Environment machine, Verdict verdict, Row... rows) {
        return new Result(Mode.QUICK, verdict != Verdict.INTERRUPTED, machine, List.of(new ExperimentResult(
                "pair", "Pairs", "They cost nothing.", verdict, "So it is.", List.of(rows))));
    }

    /// A side with a process for each figure of one row.
    public static Side side(String name, Better better, String unit, double... medians) {
        return new Side(name, Arrays.stream(medians)
                .mapToObj(median -> process(machine("Linux 6.1"), row("`one`", better, unit, median)))
                .toList());
    }

    /// A side whose processes have several rows: `figures[process][row]`.
    public static Side side(String name, double[][] figures) {
        return new Side(name, Arrays.stream(figures)
                .map(process -> process(machine("Linux 6.1"), IntStream.range(0, process.length)
                        .mapToObj(i -> row("row " + i, Better.LOWER, "ns", process[i]))
                        .toArray(Row[]::new)))
                .toList());
    }
}
