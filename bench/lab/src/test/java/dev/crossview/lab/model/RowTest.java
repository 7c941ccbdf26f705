// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowTest {

    @Test
    void countsBelongToNoIdentity() {
        Row one = row(Map.of(Row.EVENTS, 3L, Row.TRIALS, 1000L, Row.OVERLAPPED, 900L, "size", 64), 0.5);
        Row other = row(Map.of(Row.EVENTS, 5L, Row.TRIALS, 1200L, Row.OVERLAPPED, 800L, "size", 64), 0.6);
        assertThat(one.identity("e")).isEqualTo(other.identity("e"));
        assertThat(one.identity("e").args()).isEqualTo(Map.of("size", 64));
    }

    @Test
    void settingsBelongToTheIdentity() {
        assertThat(row(Map.of("size", 64), 1).identity("e")).isNotEqualTo(row(Map.of("size", 128), 1).identity("e"));
        assertThat(row(Map.of(), 1).identity("e")).isNotEqualTo(row(Map.of(), 1).identity("f"));
    }

    @Test
    void refusesWhatJsonCannotHold() {
        assertThatThrownBy(() -> row(Map.of(), Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> row(Map.of(), Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Row row(Map<String, Object> args, double median) {
        return new Row("row", Role.CLAIM, 2, List.of(0, 1), args, Harness.KERNEL, "metric", "ns", Better.LOWER, median,
                0, 1, List.of(List.of(1.0)), Map.of(), null);
    }
}
