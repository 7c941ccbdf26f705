// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// An experiment that finds what a test tells it to find.
public record FakeExperiment(String id, Function<LabRun, Findings> findings) implements Experiment {

    public static Experiment of(String id, Function<LabRun, Findings> findings) {
        return new FakeExperiment(id, findings);
    }

    public static Experiment ending(String id, Verdict verdict) {
        return of(id, run -> new Findings(List.of(), verdict, "A test said so."));
    }

    @Override
    public String title() {
        return "Title of " + id;
    }

    @Override
    public String hypothesis() {
        return "Hypothesis of " + id;
    }

    @Override
    public Duration planned(Mode mode) {
        return Duration.ofSeconds(1);
    }

    @Override
    public Findings run(LabRun run) {
        return findings.apply(run);
    }
}
