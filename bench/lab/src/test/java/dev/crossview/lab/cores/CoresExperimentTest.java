// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.machine.Distance;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.SimulatedKernels;
import dev.crossview.lab.run.StopRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoresExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void oneMachineWithTwoCpusHasOnePairAndSaysSo() {
        Findings findings = run();
        assertThat(findings.because())
                .contains("`CPU 0 to CPU 1`, one that stays, over one that goes to the nearest: 0.05", "within 0.5×",
                        "a compare-and-swap takes ", " ns between two of one core (one pair)", "so there is one pair");
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.rows()).extracting(row -> row.name() + ": " + row.metric()).containsExactlyInAnyOrder(
                "CPU 0 alone: compare-and-swap that stays",
                "CPU 0 to CPU 1, one core: compare-and-swap, one way",
                "CPU 0 to CPU 1, one core: message, one way",
                "CPU 0 to CPU 1: " + CoresFindings.OVER_WAY,
                "CPU 0 alone: " + CoresFindings.OVER_WAY);
    }

    @Test
    void allPairsOfFourAreToldWithWhatTheyHaveInCommon() {
        machine.onCpus(List.of(0, 1, 2, 3)).apart((from, to) -> from / 2 == to / 2 ? 60 : 300, 10);
        Findings findings = run();
        assertThat(findings.rows()).filteredOn(row -> row.metric().equals("compare-and-swap, one way")).hasSize(6)
                .allSatisfy(row -> {
                    assertThat(row.args()).containsKeys(Row.FROM, Row.TO, Row.COMMON);
                    assertThat(row.cpus()).containsExactly((int) row.args().get(Row.FROM), (int) row.args().get(Row.TO));
                });
        assertThat(findings.because()).contains("between two of one core (2 pairs)", "between two of one L3 cache (4 pairs)",
                "; from 30.0 ns to 1");
        assertThat(findings.rows().stream().map(row -> row.identity("cores"))).doesNotHaveDuplicates();
        assertThat(findings.rows()).allSatisfy(row -> assertThat(row.samples()).hasSize(12));
    }

    @Test
    void ofManyCpusAQuickRunTakesSomeAndSaysSo() {
        machine.onCpus(IntStream.range(0, 100).boxed().toList());
        Findings findings = run();
        assertThat(findings.because()).contains("of 100 CPUs 12 were measured, evenly spread");
        assertThat(CoresExperiment.spread(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8), 3)).containsExactly(0, 4, 8);
        assertThat(CoresExperiment.spread(List.of(4, 5), 3)).containsExactly(4, 5);
    }

    @Test
    void aWayThatCostsNothingRefutes() {
        machine.apart((from, to) -> 15, 10);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(run().because()).contains("beyond the budget of 0.5×");
    }

    @Test
    void theControlIsTheSameCpuTwice() {
        assertThat(run().rows()).filteredOn(row -> row.role() == Role.CONTROL).singleElement()
                .satisfies(row -> assertThat(row.low()).isGreaterThan(0.5));
    }

    @Test
    void turnsThatWereNotTakenAreNotOverlooked() {
        machine.wrong();
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(run().because()).contains("did not take all its turns");
    }

    @Test
    void oneCpuHasNoOther() {
        machine.onCpus(List.of(5));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("may use one CPU only");
        assertThat(findings.rows()).extracting(Row::name).containsExactly("CPU 5 alone");
    }

    @Test
    void threadsThatAreNotBoundShowNothing() {
        machine.refusingToPin("CPU 1: a policy forbids it");
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void timesOfKernelsThatAreNotOptimisedShowNothing() {
        machine.notOptimised();
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void keepsWholeRoundsWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = experiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 13));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).startsWith("Stopped after 2 of 12 rounds");
    }

    @Test
    void isQuickOnAnyMachine() {
        assertThat(new CoresExperiment(256, (from, to) -> Distance.UNKNOWN).planned(Mode.QUICK))
                .isLessThan(Duration.ofSeconds(4));
    }

    private static CoresExperiment experiment() {
        return new CoresExperiment(2, (from, to) -> from / 2 == to / 2 ? Distance.CORE : Distance.CACHE);
    }

    private Findings run() {
        return experiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }
}
