// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.readers;

import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.PagesSample;
import dev.crossview.lab.kernel.ReadersKind;
import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What counting references costs those who only read.
public final class ReadersExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "readers";

    private static final Duration SAMPLE = Duration.ofMillis(1);

    /// What a forked child reads, in KiB.
    static final int SHARED = 4096;

    private static final Duration FORKS = Duration.ofMillis(40);

    /// More threads than a crew has.
    private static final int MOST_THREADS = 64;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "What counting references costs those who only read";
    }

    @Override
    public String hypothesis() {
        return "Data that nobody changes is free for all to read, until each reader counts a reference in it: then its lines go"
                + " from core to core, and its pages from parent to forked child. Readers that count on views of their own"
                + " leave it as it is.";
    }

    @Override
    public Duration planned(Mode mode) {
        return plan(mode).duration(2 * ReadersKind.values().length, SAMPLE).plus(pages(mode).duration(1, FORKS));
    }

    @Override
    public Findings run(LabRun run) {
        int all = Math.min(run.kernels().cpus().size(), MOST_THREADS);
        if (all <= run.cpus()) {
            return run(run, run.crew(), run.cpus());
        }
        try (Crew everybody = run.kernels().open(run.kernels().cpus().subList(0, all))) {
            return run(run, everybody, all);
        }
    }

    private Findings run(LabRun run, Crew crew, int most) {
        List<Readers> kinds = Stream.of(1, most).distinct()
                .flatMap(threads -> Arrays.stream(ReadersKind.values()).map(kind -> new Readers(kind, threads)))
                .toList();
        Rounds<Readers, TurnSample> readers = Rounds.interleaved(ID, kinds, plan(run.mode()),
                each -> crew.readers(each.kind(), each.threads(), SAMPLE), run);
        Rounds<Integer, PagesSample> pages = Rounds.interleaved(ID, List.of(SHARED), pages(run.mode()),
                run.crew()::pages, run);
        return ReadersFindings.of(readers, pages, crew, most, run);
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(16, 5);
            case FULL -> new Rounds.Plan(60, 11);
        };
    }

    private static Rounds.Plan pages(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(12, 1);
            case FULL -> new Rounds.Plan(30, 2);
        };
    }
}
