// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.kernel.KernelException;
import dev.crossview.lab.model.Environment;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LaboratoryTest {

    private static final Environment NOWHERE = new Environment("cpu", 2, false, true, "Linux", "jdk", "gcc", true,
            "yes", 0.5, "2026-11-22T00:00:00Z", "unknown");

    private final List<Result> told = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();

    @Test
    void tellsTheResultAfterEachExperiment() {
        Result result = run(FakeExperiment.ending("one", Verdict.SHOWN), FakeExperiment.ending("two", Verdict.REFUTED));
        assertThat(told).hasSize(2);
        assertThat(told.getFirst().complete()).isFalse();
        assertThat(told.getFirst().experiments()).hasSize(1);
        assertThat(told.getLast()).isEqualTo(result);
        assertThat(result.complete()).isTrue();
    }

    @Test
    void isNotCompleteAfterAnInterruption() {
        Result result = run(
                FakeExperiment.ending("one", Verdict.INTERRUPTED), FakeExperiment.ending("two", Verdict.SHOWN));
        assertThat(result.complete()).isFalse();
        assertThat(result.experiments()).hasSize(1);
        assertThat(told.getLast().complete()).isFalse();
    }

    @Test
    void startsNothingAfterAStop() {
        Result result = run(
                FakeExperiment.of("one", run -> {
                    stop.set(true);
                    return new Findings(List.of(), Verdict.SHOWN, "It was quick.");
                }),
                FakeExperiment.ending("two", Verdict.SHOWN));
        assertThat(result.complete()).isFalse();
        assertThat(result.experiments()).hasSize(1);
    }

    @Test
    void anExperimentThatEndedJustBeforeAStopIsComplete() {
        Result result = run(FakeExperiment.of("one", run -> {
            stop.set(true);
            return new Findings(List.of(), Verdict.SHOWN, "It was quick.");
        }));
        assertThat(result.complete()).isTrue();
    }

    @Test
    void kernelsThatFailAreSomethingItCouldNotSee() {
        Result result = run(
                FakeExperiment.of("one", run -> {
                    throw new KernelException("no sample of `x`: out of memory");
                }),
                FakeExperiment.ending("two", Verdict.SHOWN));
        assertThat(result.complete()).isTrue();
        assertThat(result.experiments().getFirst().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(result.experiments().getFirst().because()).contains("out of memory");
        assertThat(result.experiments().getLast().verdict()).isEqualTo(Verdict.SHOWN);
    }

    private Result run(Experiment... experiments) {
        LabRun run = new SimulatedKernels().run(Mode.QUICK, stop::get);
        return new Laboratory(NOWHERE, run, (soFar, last) -> told.add(soFar)).run(List.of(experiments));
    }
}
