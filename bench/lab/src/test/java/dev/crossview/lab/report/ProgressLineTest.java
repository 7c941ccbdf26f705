// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final StringWriter terminal = new StringWriter();
    private long now = 5_000_000_000L;

    @Test
    void saysWhatIsLeftByThePlanAndThenByThePace() {
        ProgressLine line = line();
        line.at("one", 0, 100);
        assertThat(shown()).isEqualTo("one: 0 %, about 30 s left");
        now += 4_000_000_000L;
        line.at("one", 20, 100);
        assertThat(shown()).isEqualTo("one: 20 %, about 36 s left");
        now += 16_000_000_000L;
        line.at("one", 100, 100);
        assertThat(shown()).isEqualTo("one: 100 %, about 20 s left");
        line.at("two", 0, 10);
        now += 1_000_000_000L;
        line.at("two", 5, 10);
        assertThat(shown()).isEqualTo("two: 50 %, about 1 s left");
    }

    @Test
    void isNotRedrawnForEverySample() {
        ProgressLine line = line();
        line.at("one", 0, 100);
        now += 1_000_000;
        line.at("one", 1, 100);
        assertThat(shown()).startsWith("one: 0 %");
    }

    @Test
    void leavesNothingBehind() {
        ProgressLine line = line();
        line.clear();
        assertThat(terminal.toString()).isEmpty();
        line.at("one", 0, 100);
        line.clear();
        assertThat(terminal.toString()).endsWith("\r\033[K");
    }

    private ProgressLine line() {
        Map<String, Duration> planned = new LinkedHashMap<>();
        planned.put("one", Duration.ofSeconds(10));
        planned.put("two", Duration.ofSeconds(20));
        return new ProgressLine(new PrintWriter(terminal), planned, () -> now);
    }

    private String shown() {
        String all = terminal.toString();
        return all.substring(all.lastIndexOf("\033[K") + 3);
    }
}
