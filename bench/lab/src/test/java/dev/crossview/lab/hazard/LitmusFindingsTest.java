// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.hazard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.kernel.LitmusSample;
import dev.crossview.lab.kernel.LitmusShape;
import dev.crossview.lab.kernel.MemoryModel;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.SimulatedKernels;
import dev.crossview.lab.run.StopRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LitmusFindingsTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void tellsWhatWasSeenAgainstWhatTheModelsAllow() {
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because()).contains("litmus shapes against x86-TSO and C11: allowed and seen: `lost update,"
                + " plain` (30,000 in a million) and `split counts, no fence` (40,000 in a million), allowed and not"
                + " seen: `split counts, one fence`, forbidden and not seen: `lost update, atomic`, `split counts, two"
                + " fences`, `message passing, plain count` and `message passing, release and acquire`, AArch64 allows"
                + " besides: `message passing, plain count`, C11 allows besides: `message passing, plain count`");
    }

    @Test
    void hasARowForEachShapeWithWhatEachModelSays() {
        List<Row> rows = run().rows().stream().filter(row -> row.metric().equals(LitmusFindings.SEEN)).toList();
        assertThat(rows).extracting(Row::name)
                .containsExactlyElementsOf(Arrays.stream(LitmusShape.values()).map(LitmusShape::label).toList());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.unit()).isEqualTo("per million trials");
            assertThat(row.threads()).isEqualTo(2);
            assertThat(row.samples()).hasSizeGreaterThanOrEqualTo(12);
            assertThat(row.args()).containsKeys("x86-TSO", "AArch64", "C11", "events", "trials", "overlapped");
        });
        Row message = row(rows, LitmusShape.MESSAGE_PLAIN);
        assertThat(message.args()).containsAllEntriesOf(
                Map.of("x86-TSO", "forbidden", "AArch64", "allowed", "C11", "allowed"));
        assertThat(message.role()).isEqualTo(Role.CLAIM);
        assertThat(row(rows, LitmusShape.SPLIT_NO_FENCE).role()).isEqualTo(Role.CONTROL);
        assertThat(row(rows, LitmusShape.SPLIT_ONE_FENCE).role()).isEqualTo(Role.FIGURE);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_UPDATE_ATOMIC", "SPLIT_TWO_FENCES", "MESSAGE_PLAIN", "MESSAGE_ORDERED"})
    void whatIsForbiddenAndSeenRefutes(LitmusShape shape) {
        machine.with(shape, 1);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("`" + shape.label() + "` was seen 16 times", "forbidden and seen: ");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_UPDATE_PLAIN", "SPLIT_NO_FENCE"})
    void whatEveryProcessorDoesAndIsNotSeenLeavesTheRunBlind(LitmusShape shape) {
        machine.with(shape, 0);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("could not see what every processor does: `" + shape.label() + "`");
    }

    @Test
    void whatAArch64AllowsIsAFigureThere() {
        machine.with(MemoryModel.AARCH64).with(LitmusShape.MESSAGE_PLAIN, 77);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because()).contains("against AArch64 and C11", "`message passing, plain count` (77.0 in a")
                .doesNotContain("besides");
    }

    @Test
    void aProcessorThatNobodyKnowsIsHeldToC11() {
        machine.with((MemoryModel) null).with(LitmusShape.MESSAGE_PLAIN, 5);
        assertThat(run().verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(LitmusFindings.role(LitmusShape.MESSAGE_ORDERED, Optional.empty())).isEqualTo(Role.CLAIM);
        machine.with(LitmusShape.MESSAGE_ORDERED, 5);
        assertThat(run().because()).contains("which C11 forbids");
    }

    @Test
    void zerosOfThreadsThatNeverMetMeanNothing() {
        machine.with(LitmusShape.SPLIT_TWO_FENCES, new LitmusSample(1_000_000, 0, 0));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("never met in `split counts, two fences`");
    }

    @Test
    void isInterruptedAmongTheShapes() {
        AtomicInteger looks = new AtomicInteger();
        int rows = 17 * 8;
        Findings findings = new HazardExperiment()
                .run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > rows + 3 * LitmusShape.values().length));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).isEqualTo("Stopped after 2 of 16 rounds.");
    }

    @Test
    void isPlannedToTakeSecondsWhenItIsToBeQuick() {
        assertThat(new HazardExperiment().planned(Mode.QUICK)).isLessThanOrEqualTo(Duration.ofSeconds(9));
    }

    private Findings run() {
        return new HazardExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }

    private static Row row(List<Row> rows, LitmusShape shape) {
        return rows.stream().filter(row -> row.name().equals(shape.label())).findFirst().orElseThrow();
    }
}
