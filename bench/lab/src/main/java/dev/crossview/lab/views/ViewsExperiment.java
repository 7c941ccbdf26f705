// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.views;

import dev.crossview.lab.kernel.Copies;
import dev.crossview.lab.kernel.CopyWay;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.kernel.ViewLoop;
import dev.crossview.lab.loops.Comparison;
import dev.crossview.lab.loops.LoopFindings;
import dev.crossview.lab.loops.LoopSubject;
import dev.crossview.lab.loops.Subject;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Neighbours;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.words.Sentences;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What views cost the interpreter that has them: making them, and reading and writing through them.
public final class ViewsExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "views";

    /// Short, and some in a round, as those of `pair` are and for the same reason.
    private static final Duration SAMPLE = Duration.ofMillis(1);

    private static final Set<ViewLoop> FLOORS = EnumSet.of(ViewLoop.CALL, ViewLoop.OBJECT, ViewLoop.POINTER,
            ViewLoop.MEMCPY, ViewLoop.ADD);

    private static final double SLICE_NANOS = 8;
    private static final double GETITEM_NANOS = 15;
    private static final double CHECKED = 1.3;
    private static final double COPIED = 1.03;
    private static final double ADDED = 1.1;
    private static final double FIVE_TIMES_AS_FAST = 0.2;

    static final List<Comparison<Subject>> COMPARISONS = List.of(
            Comparison.time(of(ViewLoop.SLICE), SLICE_NANOS, Role.CLAIM),
            Comparison.time(of(ViewLoop.SLICE_COUNTED), SLICE_NANOS, Role.CONTROL),
            Comparison.time(of(ViewLoop.GETITEM), GETITEM_NANOS, Role.CLAIM),
            over(ViewLoop.POINTER, ViewLoop.CHECKED, CHECKED, Role.CLAIM, "a pointer"),
            over(ViewLoop.POINTER, ViewLoop.BOXED, CHECKED, Role.CONTROL, "a pointer"),
            over(ViewLoop.MEMCPY, ViewLoop.CONTIGUOUS, COPIED, Role.CLAIM, "memcpy"),
            over(ViewLoop.MEMCPY, ViewLoop.PIECES, COPIED, Role.CONTROL, "memcpy"),
            Comparison.ratio(new CopySubject(CopyWay.SEGMENT), new CopySubject(CopyWay.MEMCPY), COPIED, Role.CLAIM,
                    "over memcpy from Java's thread"),
            over(ViewLoop.ADD, ViewLoop.ADD_CELL, ADDED, Role.CLAIM, "the instruction"),
            over(ViewLoop.ADD, ViewLoop.ADD_LOCKED, ADDED, Role.CONTROL, "the instruction"),
            over(ViewLoop.CPYTHON_TRANSPOSED, ViewLoop.TRANSPOSED, FIVE_TIMES_AS_FAST, Role.CLAIM, "cpython"),
            over(ViewLoop.CPYTHON_TRANSPOSED, ViewLoop.TRANSPOSED_PIECES, FIVE_TIMES_AS_FAST, Role.CONTROL, "cpython"),
            over(ViewLoop.CPYTHON_STEPPED, ViewLoop.STEPPED, FIVE_TIMES_AS_FAST, Role.CLAIM, "cpython"));

    private static final List<Subject> SUBJECTS = Stream.concat(
                    Arrays.stream(ViewLoop.values()).map(ViewsExperiment::of),
                    Arrays.stream(CopyWay.values()).map(CopySubject::new))
            .toList();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "What views cost inside an interpreter";
    }

    @Override
    public String hypothesis() {
        return "A view that mediates all sharing uses its synchronisation only where interpreters meet. So inside one, a"
                + " slice is made and dropped in 8 ns (15 by getitem), an element is read with its index checked in 1.3"
                + " times the time of a pointer, bytes are copied as fast as by memcpy, from Java as well, and an atomic"
                + " add on an element is the instruction.";
    }

    @Override
    public Duration planned(Mode mode) {
        return plan(mode).duration(SUBJECTS.size(), SAMPLE);
    }

    @Override
    public Findings run(LabRun run) {
        boolean cpython = run.kernels().cpython().present();
        List<Subject> subjects = SUBJECTS.stream()
                .filter(subject -> cpython || !(subject instanceof LoopSubject loop && loop.loop().cpython()))
                .toList();
        try (Copies copies = run.kernels().copies()) {
            Neighbours neighbours = new Neighbours();
            Rounds<Subject, LoopSample> rounds = neighbours.during(run, () -> Rounds.interleaved(ID, subjects,
                    plan(run.mode()), subject -> sample(subject, run, copies), run));
            LoopFindings<Subject> findings = new LoopFindings<>(rounds, COMPARISONS, run,
                    "what is done once from what is done for each element, or under a lock", neighbours);
            findings.tellCPython();
            return findings.over(budgets -> String.join("; ", budgets.kept())
                    + "; the controls come to " + Sentences.and(budgets.controls()));
        }
    }

    private static LoopSample sample(Subject subject, LabRun run, Copies copies) {
        return switch (subject) {
            case LoopSubject loop -> run.crew().loop(loop.loop(), loop.threads(), SAMPLE);
            case CopySubject copy -> copies.copy(copy.way(), SAMPLE);
            default -> throw new IllegalArgumentException(subject.told());
        };
    }

    private static Comparison<Subject> over(
            ViewLoop against, ViewLoop held, double budget, Role role, String what) {
        return Comparison.ratio(of(held), of(against), budget, role, "over " + what);
    }

    private static Subject of(ViewLoop loop) {
        return new LoopSubject(loop, 1, FLOORS.contains(loop) ? Role.FLOOR : Role.FIGURE);
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(20, 5);
            case FULL -> new Rounds.Plan(60, 15);
        };
    }
}
