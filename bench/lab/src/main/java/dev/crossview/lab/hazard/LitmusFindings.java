// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.hazard;

import dev.crossview.lab.kernel.LitmusSample;
import dev.crossview.lab.kernel.LitmusShape;
import dev.crossview.lab.kernel.MemoryModel;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.Conclusion;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.run.Rows;
import dev.crossview.lab.words.Figures;
import dev.crossview.lab.words.Sentences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// What the litmus shapes showed against what the memory models allow.
///
/// What the processor's model forbids, and what C11 forbids of code that was compiled for it, must not be seen; one
/// that is refutes. What shows that reordering and interleaving can be seen at all has to be seen. Whatever else is
/// allowed may or may not be.
final class LitmusFindings {

    /// The metric of all shapes.
    static final String SEEN = "outcome seen";

    private static final double MILLION = 1e6;

    private final Rounds<LitmusShape, LitmusSample> rounds;
    private final LabRun run;
    private final Conclusion conclusion;
    private final Optional<MemoryModel> model;
    private final Map<LitmusShape, LitmusSample> totals = new LinkedHashMap<>();

    LitmusFindings(Rounds<LitmusShape, LitmusSample> rounds, LabRun run, Conclusion conclusion) {
        this.rounds = rounds;
        this.run = run;
        this.conclusion = conclusion;
        this.model = run.kernels().memoryModel();
        for (LitmusShape shape : LitmusShape.values()) {
            LitmusSample total = sum(rounds.of(shape).stream().flatMap(List::stream).toList());
            if (total.trials() > 0) {
                totals.put(shape, total);
            }
        }
    }

    /// What a shape is there for on a processor of that model.
    static Role role(LitmusShape shape, Optional<MemoryModel> model) {
        if (!allowed(shape, model)) {
            return Role.CLAIM;
        }
        return switch (shape) {
            case LOST_UPDATE_PLAIN, SPLIT_NO_FENCE -> Role.CONTROL;
            default -> Role.FIGURE;
        };
    }

    /// Whether a compiled program may show the outcome: nothing says more than C11 where the processor is not known.
    private static boolean allowed(LitmusShape shape, Optional<MemoryModel> model) {
        return shape.allowedBy(MemoryModel.C11) && model.map(shape::allowedBy).orElse(true);
    }

    /// A row for each shape that was run.
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        totals.forEach((shape, total) -> {
            List<Rows.Events> events = rounds.of(shape).stream()
                    .map(LitmusFindings::sum)
                    .map(round -> new Rows.Events(round.seen(), round.trials()))
                    .toList();
            Map<String, Object> args = new LinkedHashMap<>();
            Arrays.stream(MemoryModel.values()).forEach(each -> args.put(each.label(),
                    shape.allowedBy(each) ? "allowed" : "forbidden"));
            args.put(Row.OVERLAPPED, total.overlapped());
            rows.add(Rows.events(shape.label(), role(shape, model), SEEN, HazardExperiment.THREADS,
                    run.boundTo(HazardExperiment.THREADS), events, args, rounds.dropped(shape)));
        });
        return rows;
    }

    /// Tells the conclusion what was forbidden and seen, and, where two threads could meet, what had to be seen and
    /// was not.
    void judge() {
        totals.forEach((shape, total) -> {
            if (role(shape, model) == Role.CLAIM && total.seen() > 0) {
                conclusion.refutes("`%s` was seen %s times in %s trials, which %s forbids".formatted(shape.label(),
                        Figures.count(total.seen()), Figures.count(total.trials()), forbidding(shape)));
            }
        });
        if (run.cpus() >= HazardExperiment.THREADS) {
            blindSpots();
        }
    }

    private void blindSpots() {
        List<String> quiet = named((shape, total) -> role(shape, model) == Role.CONTROL && total.seen() == 0);
        if (!quiet.isEmpty()) {
            conclusion.hides("the litmus shapes could not see what every processor does: " + Sentences.and(quiet));
        }
        List<String> apart = named((shape, total) -> role(shape, model) == Role.CLAIM && total.overlapped() == 0);
        if (!apart.isEmpty()) {
            conclusion.hides("the two threads never met in " + Sentences.and(apart));
        }
    }

    /// Tells the conclusion what this processor's model allows and it did, allows and it did not, and forbids.
    void table() {
        List<String> clauses = new ArrayList<>();
        add(clauses, "allowed and seen", (shape, total) -> allowed(shape, model) && total.seen() > 0);
        add(clauses, "allowed and not seen", (shape, total) -> allowed(shape, model) && total.seen() == 0);
        add(clauses, "forbidden and not seen", (shape, total) -> !allowed(shape, model) && total.seen() == 0);
        add(clauses, "forbidden and seen", (shape, total) -> !allowed(shape, model) && total.seen() > 0);
        Arrays.stream(MemoryModel.values())
                .filter(other -> model.isPresent() && other != model.get())
                .forEach(other -> add(clauses, other.label() + " allows besides",
                        (shape, total) -> shape.allowedBy(other) && !shape.allowedBy(model.get())));
        conclusion.remarks("litmus shapes against "
                + model.map(known -> known.label() + " and C11").orElse("C11") + ": " + String.join(", ", clauses));
    }

    private void add(List<String> clauses, String heading, BiPredicate<LitmusShape, LitmusSample> which) {
        List<String> shapes = named(which);
        if (!shapes.isEmpty()) {
            clauses.add(heading + ": " + Sentences.and(shapes));
        }
    }

    private List<String> named(BiPredicate<LitmusShape, LitmusSample> which) {
        return totals.entrySet().stream()
                .filter(entry -> which.test(entry.getKey(), entry.getValue()))
                .map(entry -> "`" + entry.getKey().label() + "`" + rate(entry.getValue()))
                .toList();
    }

    private static String rate(LitmusSample total) {
        return total.seen() == 0
                ? ""
                : " (" + Figures.of(MILLION * total.seen() / total.trials()) + " in a million)";
    }

    private String forbidding(LitmusShape shape) {
        return Arrays.stream(MemoryModel.values())
                .filter(each -> each == MemoryModel.C11 || Optional.of(each).equals(model))
                .filter(each -> !shape.allowedBy(each))
                .map(MemoryModel::label)
                .collect(Collectors.joining(" and "));
    }

    private static LitmusSample sum(List<LitmusSample> samples) {
        return samples.stream().reduce(LitmusSample.NONE, LitmusSample::plus);
    }
}
