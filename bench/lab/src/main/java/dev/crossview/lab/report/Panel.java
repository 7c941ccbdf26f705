// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.model.ExperimentResult;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.Rows;
import dev.crossview.lab.words.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rows that are read together, because they have one unit: one plot and one table.
///
/// What counts the same events shares a panel, their metrics side by side; of other rows each metric gets its own.
///
/// @param id unique in the page
/// @param unit unit of all cells
/// @param metrics the columns
/// @param budget what all values but figures are held against; absent if they are not, or each by another
/// @param lines one for each thing that was measured
record Panel(String id, String unit, List<String> metrics, Optional<Double> budget, List<Line> lines) {

    /// One thing that was measured.
    ///
    /// @param role of its cells the one that weighs most: control, claim, floor, figure
    /// @param cells one for each metric of the panel
    /// @param pair which two CPUs it is of, if it is of two
    record Line(String name, Role role, int threads, List<Cell> cells, Optional<Pair> pair) {

        /// On how many trials the line rests, if it counts events.
        Optional<Long> trials() {
            return cells.getFirst().trials();
        }
    }

    /// Two CPUs.
    ///
    /// @param common what they have in common, in words
    record Pair(int from, int to, String common) {}

    /// One figure.
    ///
    /// @param trials on how many trials it rests, if it counts events
    record Cell(String metric, Role role, String unit, double value, double low, double high, Optional<Long> trials) {

        /// The figure for people.
        String text() {
            return text(value);
        }

        /// Its 95 % interval for people. Where nothing happened only the upper end says something.
        String interval() {
            return nothingHappened() ? "below " + text(high) : text(low) + " to " + text(high);
        }

        /// Whether this counts events and there were none.
        boolean nothingHappened() {
            return trials.isPresent() && value == 0;
        }

        private String text(double figure) {
            return unit.equals(Rows.RATIO) ? Figures.ratio(figure) : Figures.of(figure);
        }
    }

    /// Whether lines differ in how many threads they had.
    boolean threadsDiffer() {
        return lines.stream().map(Line::threads).distinct().count() > 1;
    }

    /// Whether each line is of two CPUs, so that they are a matrix.
    boolean isMatrix() {
        return lines.stream().allMatch(line -> line.pair().isPresent());
    }

    /// Whether the cells count events.
    boolean countsEvents() {
        return unit.equals(Rows.PER_MILLION);
    }

    /// What the panel shows, in words.
    String caption() {
        String first = metrics.size() == 1 ? metrics.getFirst() : "events";
        String words = Character.toUpperCase(first.charAt(0)) + first.substring(1);
        return switch (unit) {
            case Rows.RATIO -> words;
            case Rows.PER_MILLION -> words + " " + unit;
            default -> words + ", " + unit;
        };
    }

    /// The panels of an experiment, in the order in which their units and metrics first appear.
    static List<Panel> of(ExperimentResult experiment) {
        Map<String, List<Row>> byUnit = new LinkedHashMap<>();
        experiment.rows().forEach(row -> byUnit.computeIfAbsent(row.unit(), unit -> new ArrayList<>()).add(row));
        List<Panel> panels = new ArrayList<>();
        for (List<Row> rows : byUnit.values()) {
            for (List<Row> together : readTogether(rows)) {
                panels.add(panel(experiment.id() + "-" + (panels.size() + 1), together));
            }
        }
        return panels;
    }

    private record Subject(String name, int threads, List<Integer> cpus) {
        static Subject of(Row row) {
            return new Subject(row.name(), row.threads(), row.cpus());
        }
    }

    private static List<List<Row>> readTogether(List<Row> rows) {
        boolean events = rows.getFirst().unit().equals(Rows.PER_MILLION);
        Map<Subject, List<String>> metrics = new LinkedHashMap<>();
        rows.forEach(row -> metrics.computeIfAbsent(Subject.of(row), subject -> new ArrayList<>()).add(row.metric()));
        Map<List<String>, List<Row>> together = new LinkedHashMap<>();
        rows.forEach(row -> together
                .computeIfAbsent(events ? metrics.get(Subject.of(row)) : List.of(row.metric()),
                        any -> new ArrayList<>())
                .add(row));
        return List.copyOf(together.values());
    }

    private static Panel panel(String id, List<Row> rows) {
        Map<Subject, List<Row>> bySubject = new LinkedHashMap<>();
        rows.forEach(row -> bySubject.computeIfAbsent(Subject.of(row), subject -> new ArrayList<>()).add(row));
        List<Object> budgets = rows.stream()
                .filter(row -> row.role() != Role.FIGURE)
                .map(row -> row.args().get(Rows.BUDGET))
                .distinct()
                .toList();
        return new Panel(id, rows.getFirst().unit(), rows.stream().map(Row::metric).distinct().toList(),
                budgets.size() == 1 ? Optional.ofNullable((Double) budgets.getFirst()) : Optional.empty(),
                bySubject.values().stream().map(Panel::line).toList());
    }

    private static Line line(List<Row> rows) {
        Row first = rows.getFirst();
        List<Role> byWeight = List.of(Role.CONTROL, Role.CLAIM, Role.FLOOR, Role.FIGURE);
        Role role = byWeight.stream()
                .filter(candidate -> rows.stream().anyMatch(row -> row.role() == candidate))
                .findFirst()
                .orElseThrow();
        return new Line(first.name(), role, first.threads(), rows.stream().map(Panel::cell).toList(), pair(first));
    }

    private static Optional<Pair> pair(Row row) {
        return row.args().containsKey(Row.FROM)
                ? Optional.of(new Pair((int) row.args().get(Row.FROM), (int) row.args().get(Row.TO),
                        (String) row.args().get(Row.COMMON)))
                : Optional.empty();
    }

    private static Cell cell(Row row) {
        Optional<Long> trials = Optional.ofNullable(row.args().get(Row.TRIALS)).map(Number.class::cast)
                .map(Number::longValue);
        return new Cell(row.metric(), row.role(), row.unit(), row.median(), row.low(), row.high(), trials);
    }
}
