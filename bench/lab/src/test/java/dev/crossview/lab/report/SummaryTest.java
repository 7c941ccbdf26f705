// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.model.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private final Result result = SampleResult.complete();

    @Test
    void namesExperimentAndVerdictOnALineOfTheirOwn() {
        assertThat(lines(false)).contains("hazard: shown", "pair: shown");
    }

    @Test
    void hasALineForEveryRowWhoseColumnsAreTwoSpacesApart() {
        List<List<String>> cells = lines(false).stream()
                .map(line -> Arrays.asList(line.strip().split(" {2,}")))
                .toList();
        assertThat(cells).contains(
                List.of("plain, no GIL", "control", "70,000", "80,000", "50,000", "16.0 million"),
                List.of("shared view", "claim", "0 (below 0.231)", "0 (below 0.231)", "0 (below 0.231)",
                        "16.0 million"));
        assertThat(cells).anySatisfy(line -> {
            assertThat(line).hasSize(5).startsWith("atomic relaxed/acq_rel", "control", "2");
            assertThat(line.get(3)).isEqualTo("70.0");
        });
    }

    @Test
    void answersWhyIncrefNeedsSynchronising() {
        assertThat(String.join(" ", lines(false)).replaceAll(" +", " "))
                .contains("Why does INCREF need synchronising", "Because an INCREF is a write");
    }

    @Test
    void keepsToAHundredColumnsWhereItWritesProse() {
        assertThat(lines(false)).filteredOn(line -> !line.strip().contains("  "))
                .allMatch(line -> line.length() <= 100);
    }

    @Test
    void writesNoEscapeSequencesUnlessTheyAreWelcome() {
        assertThat(lines(false)).noneMatch(line -> line.contains("\033"));
        assertThat(lines(true)).anyMatch(line -> line.contains("\033[1;32mshown\033[0m"));
    }

    private List<String> lines(boolean coloured) {
        StringWriter text = new StringWriter();
        Summary summary = new Summary(new Terminal(new PrintWriter(text), false, coloured));
        summary.environment(result.environment());
        result.experiments().forEach(experiment -> summary.experiment(result, experiment));
        return text.toString().lines().toList();
    }
}
