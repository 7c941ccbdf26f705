// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallLogTest {
    private static final CallLog.Run RUN = new CallLog.Run(-7, 5_000, 3);

    @TempDir
    Path directory;

    @Test
    void keepsTheLastThousandCallsInTheirOrder() throws IOException {
        Path path = directory.resolve("log");
        CallLog log = CallLog.create(path, RUN);
        for (int i = 1; i <= 2_500; i++) {
            long number = log.begin("call " + i);
            assertThat(number).isEqualTo(i);
            log.end(number, "outcome " + i);
        }
        assertThat(CallLog.run(path)).isEqualTo(RUN);
        var lines = CallLog.lines(path);
        assertThat(lines).hasSize(1_000);
        assertThat(lines.getFirst()).isEqualTo(new CallLog.Line(1_501, "call 1501", "outcome 1501"));
        assertThat(lines.getLast()).isEqualTo(new CallLog.Line(2_500, "call 2500", "outcome 2500"));
    }

    @Test
    void aCallThatHasNotEndedShows() throws IOException {
        Path path = directory.resolve("log");
        CallLog log = CallLog.create(path, RUN);
        log.begin("first");
        log.end(log.begin("second"), "done");
        assertThat(CallLog.lines(path)).extracting(CallLog.Line::toString)
                .containsExactly("1 first ... did not come back", "2 second -> done");
    }

    @Test
    void anOutcomeThatComesTooLateIsNotGivenToAnotherCall() throws IOException {
        Path path = directory.resolve("log");
        CallLog log = CallLog.create(path, RUN);
        long old = log.begin("old");
        for (int i = 0; i < CallLog.LINES; i++) {
            log.begin("young");
        }
        log.end(old, "late");
        assertThat(CallLog.lines(path)).allMatch(line -> line.outcome().isEmpty());
    }

    @Test
    void aLongTextIsCutOff() throws IOException {
        Path path = directory.resolve("log");
        CallLog log = CallLog.create(path, RUN);
        log.end(log.begin("x".repeat(1_000)), "y".repeat(1_000));
        assertThat(CallLog.lines(path).getFirst().text()).matches("x{199}");
        assertThat(CallLog.lines(path).getFirst().outcome()).matches("y{47}");
    }
}
