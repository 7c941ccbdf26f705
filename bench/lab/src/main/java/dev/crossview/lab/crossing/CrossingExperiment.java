// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.crossing;

import dev.crossview.lab.kernel.CrossingLoop;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.loops.Comparison;
import dev.crossview.lab.loops.LoopFindings;
import dev.crossview.lab.loops.LoopSubject;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Neighbours;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.run.Rows;
import dev.crossview.lab.words.Figures;
import dev.crossview.lab.words.Sentences;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What it costs that a block is in two interpreters, and to send it there.
public final class CrossingExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "crossing";

    /// Metric of how often a send changes a block's count.
    static final String CHANGES = "changes of the count";

    /// A proxy takes so many counts at once.
    private static final int CREDITS = 64;

    private static final double MILLION = 1e6;

    /// Short, and some in a round, as those of `pair` are and for the same reason.
    private static final Duration SAMPLE = Duration.ofMillis(1);

    private static final double FLAT = 1.15;
    private static final double SHARED_NANOS = 50;
    private static final double MOVED_NANOS = 75;

    private static final Set<CrossingLoop> FLOORS =
            EnumSet.of(CrossingLoop.CLONE_OWN, CrossingLoop.COUNT_OWN, CrossingLoop.FAR);

    static final List<Comparison<LoopSubject>> COMPARISONS = List.of(
            flat(CrossingLoop.CLONE, CrossingLoop.CLONE_OWN, Role.CLAIM, "2 threads, over own blocks"),
            flat(CrossingLoop.COUNT, CrossingLoop.COUNT_OWN, Role.CONTROL, "2 threads, over own blocks"),
            Comparison.time(of(CrossingLoop.SHARE_TICKET, 1), SHARED_NANOS, Role.CLAIM),
            Comparison.time(of(CrossingLoop.SHARE_QUEUE, 1), SHARED_NANOS, Role.CLAIM),
            Comparison.time(of(CrossingLoop.MOVE_TICKET, 1), MOVED_NANOS, Role.CLAIM),
            Comparison.time(of(CrossingLoop.MOVE_QUEUE, 1), MOVED_NANOS, Role.CLAIM),
            Comparison.time(of(CrossingLoop.COPY_QUEUE, 1), MOVED_NANOS, Role.CONTROL),
            flat(CrossingLoop.APART, CrossingLoop.FAR, Role.CLAIM, "beside one who counts, over a count far away"),
            flat(CrossingLoop.BESIDE, CrossingLoop.FAR, Role.CONTROL, "beside one who counts, over a count far away"));

    private static final List<LoopSubject> SUBJECTS = List.of(
            of(CrossingLoop.CLONE, 1), of(CrossingLoop.CLONE, 2),
            of(CrossingLoop.CLONE_OWN, 1), of(CrossingLoop.CLONE_OWN, 2),
            of(CrossingLoop.COUNT, 1), of(CrossingLoop.COUNT, 2),
            of(CrossingLoop.COUNT_OWN, 1), of(CrossingLoop.COUNT_OWN, 2),
            of(CrossingLoop.SHARE_TICKET, 1), of(CrossingLoop.SHARE_QUEUE, 1),
            of(CrossingLoop.MOVE_TICKET, 1), of(CrossingLoop.MOVE_QUEUE, 1), of(CrossingLoop.COPY_QUEUE, 1),
            of(CrossingLoop.SEND, 1), of(CrossingLoop.SEND_COUNTED, 1),
            of(CrossingLoop.FAR, 2), of(CrossingLoop.APART, 2), of(CrossingLoop.BESIDE, 2));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "What it costs to have a block in two interpreters";
    }

    @Override
    public String hypothesis() {
        return "Only what crosses is counted atomically, and once in 64 times. So two interpreters on two CPUs clone and"
                + " drop views of one block as fast as of two, a view is shared in 50 ns and moved in 75, and who reads a"
                + " block does not feel that its count changes, since that lies on its own cache line.";
    }

    @Override
    public Duration planned(Mode mode) {
        return plan(mode).duration(SUBJECTS.size(), SAMPLE);
    }

    @Override
    public Findings run(LabRun run) {
        List<LoopSubject> subjects = SUBJECTS.stream().filter(each -> each.threads() <= run.cpus()).toList();
        Neighbours neighbours = new Neighbours();
        Rounds<LoopSubject, LoopSample> rounds = neighbours.during(run, () -> Rounds.interleaved(ID, subjects,
                plan(run.mode()), each -> run.crew().loop(each.loop(), each.threads(), SAMPLE), run));
        LoopFindings<LoopSubject> findings = new LoopFindings<>(rounds, COMPARISONS, run,
                "a count that many write from one that each has, or a view that is sent from bytes that are copied",
                neighbours);
        if (rounds.complete() > 0) {
            changes(findings, rounds, CrossingLoop.SEND);
            changes(findings, rounds, CrossingLoop.SEND_COUNTED);
        }
        if (run.cpus() < 2) {
            findings.conclusion().hides("this process may use one CPU only, so what two do at the same time was not"
                    + " measured");
        }
        findings.conclusion().remarks("no CPython is compared with: its memoryview does not cross by the C API that its"
                + " headers offer");
        return findings.over(budgets -> String.join("; ", budgets.kept())
                + "; a view that is sent over and over changes its block's count once in %d times; the controls come to %s"
                        .formatted(CREDITS, Sentences.and(budgets.controls())));
    }

    /// A claim for what is sent, a control for what is counted each time. No interval decides here: a count that changes
    /// once more than it must has not been taken in batches.
    private static void changes(
            LoopFindings<LoopSubject> findings, Rounds<LoopSubject, LoopSample> rounds, CrossingLoop loop) {
        LoopSubject subject = of(loop, 1);
        boolean control = loop == CrossingLoop.SEND_COUNTED;
        // An event is a send that changed the count; one that did so on both sides is one.
        List<Rows.Events> events = rounds.of(subject).stream()
                .map(round -> new Rows.Events(
                        round.stream().mapToLong(each -> Math.min(each.changes(), each.timed())).sum(),
                        round.stream().mapToLong(LoopSample::timed).sum()))
                .toList();
        Row row = Rows.events(subject.name(), control ? Role.CONTROL : Role.CLAIM, CHANGES, 1, List.of(), events,
                Map.of(), rounds.dropped(subject));
        findings.add(row);
        boolean batched = row.median() <= MILLION / CREDITS + 1;
        String figure = "`%s` changes the count in %s of a million sends".formatted(row.name(), Figures.of(row.median()));
        if (control && batched) {
            findings.conclusion().hides("the control " + figure + ", so this measure does not see counts change");
        } else if (!control && !batched) {
            findings.conclusion().refutes(figure + ", more than once in " + CREDITS);
        }
    }

    private static Comparison<LoopSubject> flat(CrossingLoop held, CrossingLoop against, Role role, String metric) {
        return Comparison.ratio(of(held, 2), of(against, 2), FLAT, role, metric);
    }

    private static LoopSubject of(CrossingLoop loop, int threads) {
        return new LoopSubject(loop, threads, FLOORS.contains(loop) ? Role.FLOOR : Role.FIGURE);
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(24, 7);
            case FULL -> new Rounds.Plan(60, 21);
        };
    }
}
