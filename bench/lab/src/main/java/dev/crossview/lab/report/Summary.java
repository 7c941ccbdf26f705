// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.hazard.HazardExperiment;
import dev.crossview.lab.model.Environment;
import dev.crossview.lab.model.ExperimentResult;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.words.Figures;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// The result in words and tables, for standard output.
public final class Summary {

    private static final int WIDTH = 100;
    private static final String INDENT = "  ";

    private final Terminal terminal;
    private final PrintWriter out;

    /// @param terminal where to write
    public Summary(Terminal terminal) {
        this.terminal = terminal;
        this.out = terminal.out();
    }

    /// Says what machine the figures belong to.
    public void environment(Environment environment) {
        paragraph(String.join(", ", List.of(
                environment.cpu(),
                environment.cores() + (environment.cores() == 1 ? " core" : " cores"),
                environment.smt() ? "several threads a core" : "one thread a core",
                environment.virtual() ? "in a virtual machine" : "no hypervisor",
                environment.kernel(),
                environment.compiler(),
                environment.pinned() ? "threads bound to CPUs" : "threads not bound to CPUs")) + ".", "");
        paragraph("Hardware counters: " + environment.pmu() + ".", "");
        out.flush();
    }

    /// Tells one experiment: a line with id and verdict, why, and a table for each plot of the page.
    ///
    /// @param soFar the result up to and with the experiment
    public void experiment(Result soFar, ExperimentResult experiment) {
        out.println();
        out.println(terminal.strong(experiment.id()) + ": " + terminal.verdict(experiment.verdict()));
        paragraph(experiment.because(), INDENT);
        if (experiment.id().equals(HazardExperiment.ID)) {
            Story.of(soFar).question().ifPresent(answer -> {
                out.println();
                paragraph("Why does INCREF need synchronising when two interpreters share an object? " + answer,
                        INDENT);
            });
        }
        for (Panel panel : Panel.of(experiment)) {
            out.println();
            table(panel);
        }
        out.flush();
    }

    private void table(Panel panel) {
        TextTable table = new TextTable(2);
        table.add(heading(panel));
        panel.lines().forEach(line -> table.add(cells(panel, line)));
        List<String> lines = table.lines();
        out.println(INDENT + terminal.faint(lines.getFirst()));
        lines.stream().skip(1).forEach(line -> out.println(INDENT + line));
    }

    private static List<String> heading(Panel panel) {
        List<String> heading = new ArrayList<>(List.of(panel.caption(), "role"));
        if (panel.threadsDiffer()) {
            heading.add("threads");
        }
        if (panel.countsEvents()) {
            heading.addAll(panel.metrics());
            heading.add("trials");
        } else {
            heading.addAll(List.of("median", "95 % interval"));
        }
        return heading;
    }

    private static List<String> cells(Panel panel, Panel.Line line) {
        List<String> cells = new ArrayList<>(List.of(line.name(), line.role().word()));
        if (panel.threadsDiffer()) {
            cells.add(Integer.toString(line.threads()));
        }
        if (panel.countsEvents()) {
            line.cells().forEach(cell -> cells.add(
                    cell.nothingHappened() ? cell.text() + " (" + cell.interval() + ")" : cell.text()));
            cells.add(line.trials().map(Figures::count).orElse(""));
        } else {
            cells.add(line.cells().getFirst().text());
            cells.add(line.cells().getFirst().interval());
        }
        return cells;
    }

    private void paragraph(String text, String indent) {
        Prose.wrapped(text, WIDTH - indent.length()).forEach(line -> out.println(indent + line));
    }
}
