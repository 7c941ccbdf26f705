// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.words.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The experiments that there are, for standard output.
public final class ExperimentTable {

    private static final int WIDTH = 100;
    private static final double MILLIS = 1_000;

    private final Terminal terminal;
    private final boolean verbose;
    private final TextTable table = new TextTable(2);
    private final List<String> hypotheses = new ArrayList<>();
    private Duration quick = Duration.ZERO;
    private Duration full = Duration.ZERO;

    /// @param terminal where to write
    /// @param verbose whether to tell the hypotheses as well
    public ExperimentTable(Terminal terminal, boolean verbose) {
        this.terminal = terminal;
        this.verbose = verbose;
        table.add(List.of("id", "what it is about", "quick", "full"));
    }

    /// @param quick how long a quick run takes
    /// @param full how long a full one takes
    public void add(String id, Duration quick, Duration full, String title, String hypothesis) {
        table.add(List.of(id, title, seconds(quick), seconds(full)));
        hypotheses.add(hypothesis);
        this.quick = this.quick.plus(quick);
        this.full = this.full.plus(full);
    }

    /// Writes the table: a heading, a line for each experiment, and a line for all together.
    public void tell() {
        table.add(List.of("all", "-", seconds(quick), seconds(full)));
        List<String> lines = table.lines();
        terminal.out().println(terminal.faint(lines.getFirst()));
        for (int i = 1; i < lines.size(); i++) {
            terminal.out().println(lines.get(i));
            if (verbose && i <= hypotheses.size()) {
                Prose.wrapped(hypotheses.get(i - 1), WIDTH - 2).forEach(line -> terminal.out().println("  " + line));
            }
        }
        terminal.out().flush();
    }

    private static String seconds(Duration duration) {
        return Figures.of(duration.toMillis() / MILLIS) + " s";
    }
}
