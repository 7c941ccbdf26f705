// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.compare.Change;
import dev.crossview.lab.compare.Comparison;
import dev.crossview.lab.compare.Outcome;
import dev.crossview.lab.run.Rows;
import dev.crossview.lab.words.Figures;
import dev.crossview.lab.words.Sentences;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// A comparison in words and tables, for standard output.
public final class ComparisonText {

    private static final int WIDTH = 100;
    private static final double PERCENT = 100;
    private static final double SMALLEST_P = 0.001;

    private static final Map<Outcome, String> COUNTED = Map.of(
            Outcome.WORSE, "worse", Outcome.BETTER, "better", Outcome.CHANGED, "changed", Outcome.SAME, "the same",
            Outcome.OPEN, "open", Outcome.UNTESTED, "not tested");

    private final Terminal terminal;
    private final PrintWriter out;

    /// @param terminal where to write
    public ComparisonText(Terminal terminal) {
        this.terminal = terminal;
        this.out = terminal.out();
    }

    /// Tells it: the sides, what makes it doubtful, the rows, and last of all the count.
    ///
    /// @param all whether to show rows that are the same or open as well
    public void tell(Comparison comparison, boolean all) {
        out.println("A: " + comparison.sourceA() + ", " + processes(comparison.processesA()));
        out.println("B: " + comparison.sourceB() + ", " + processes(comparison.processesB()));
        comparison.warnings().forEach(warning -> paragraph("Warning: " + warning));
        if (!comparison.tested()) {
            paragraph(("Warning: nothing is tested, for that takes at least %d processes a side. Processes differ from"
                    + " each other although nothing has changed, and one of them says nothing of how much. Run the"
                    + " laboratory %1$d times for each side, each time with another file, and compare the folders.")
                    .formatted(Comparison.LEAST_PROCESSES));
        }
        table(comparison, all);
        out.println();
        listed("Only in A", comparison.onlyA());
        listed("Only in B", comparison.onlyB());
        out.println(conclusion(comparison));
        out.flush();
    }

    private void table(Comparison comparison, boolean all) {
        List<Change> shown = comparison.changes().stream()
                .filter(change -> all || !List.of(Outcome.SAME, Outcome.OPEN).contains(change.outcome()))
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        boolean threads = shown.stream().map(Change::threads).distinct().count() > 1;
        TextTable table = new TextTable(3);
        List<String> heading = new ArrayList<>(List.of("outcome", "row", "metric"));
        if (threads) {
            heading.add("threads");
        }
        heading.addAll(List.of("A", "B", "change", "95 % interval", "p"));
        table.add(heading);
        for (Change change : shown) {
            List<String> cells = new ArrayList<>(List.of(change.outcome().word(),
                    change.experiment() + ": " + change.name(), change.metric()));
            if (threads) {
                cells.add(Integer.toString(change.threads()));
            }
            cells.addAll(List.of(figure(change.a(), change.unit()), figure(change.b(), change.unit()),
                    change.change() == null ? "-" : percent(change.change()),
                    change.low() == null ? "-" : percent(change.low()) + " to " + percent(change.high()),
                    change.p() == null ? "-" : p(change.p())));
            table.add(cells);
        }
        List<String> lines = table.lines();
        out.println();
        out.println(terminal.faint(lines.getFirst()));
        lines.stream().skip(1).forEach(out::println);
    }

    private static String processes(int n) {
        return n == 1 ? "1 process" : n + " processes";
    }

    private static String figure(double value, String unit) {
        return unit.equals(Rows.RATIO) ? Figures.ratio(value) : Figures.of(value) + " " + unit;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%+.1f %%", PERCENT * share);
    }

    private static String p(double value) {
        return value < SMALLEST_P ? "<" + SMALLEST_P : String.format(Locale.ROOT, "%.3f", value);
    }

    private void listed(String heading, List<String> rows) {
        if (!rows.isEmpty()) {
            paragraph(heading + ": " + String.join("; ", rows) + ".");
        }
    }

    private static String conclusion(Comparison comparison) {
        int rows = comparison.changes().size();
        List<String> counts = Stream.of(Outcome.values())
                .filter(outcome -> comparison.count(outcome) > 0)
                .map(outcome -> comparison.count(outcome) + " " + COUNTED.get(outcome))
                .toList();
        return rows == 0
                ? "No row is on both sides."
                : "%d %s compared, changes below %s %% do not count: %s.".formatted(rows, rows == 1 ? "row" : "rows",
                        Figures.of(PERCENT * comparison.minEffect()), Sentences.and(counts));
    }

    private void paragraph(String text) {
        Prose.wrapped(text, WIDTH).forEach(out::println);
    }
}
