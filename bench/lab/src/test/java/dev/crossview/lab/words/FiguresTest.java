// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void haveAsManyDigitsAsOneReads() {
        assertThat(Figures.of(0)).isEqualTo("0");
        assertThat(Figures.of(0.49321)).isEqualTo("0.493");
        assertThat(Figures.of(0.5)).isEqualTo("0.500");
        assertThat(Figures.of(0.0000123456)).isEqualTo("0.0000123");
        assertThat(Figures.of(8.939)).isEqualTo("8.94");
        assertThat(Figures.of(71.25)).isEqualTo("71.3");
        assertThat(Figures.of(99.96)).isEqualTo("100");
        assertThat(Figures.of(71234.4)).isEqualTo("71,234");
    }

    @Test
    void ratiosAreFineNearToOne() {
        assertThat(Figures.ratio(1.0034)).isEqualTo("1.003×");
        assertThat(Figures.ratio(0.95)).isEqualTo("0.950×");
        assertThat(Figures.ratio(18.44)).isEqualTo("18.4×");
        assertThat(Figures.budget(1.05)).isEqualTo("1.05×");
    }

    @Test
    void countsAreExactBelowAMillion() {
        assertThat(Figures.count(0)).isEqualTo("0");
        assertThat(Figures.count(999_999)).isEqualTo("999,999");
        assertThat(Figures.count(12_345_678)).isEqualTo("12.3 million");
        assertThat(Figures.count(2_000_000_000L)).isEqualTo("2.00 billion");
    }

    @Test
    void sixDigitsAreKept() {
        assertThat(Figures.kept(0.123456789)).isEqualTo(0.123457);
        assertThat(Figures.kept(0)).isZero();
    }

    @Test
    void listsReadAsInEnglish() {
        assertThat(Sentences.and(List.of())).isEmpty();
        assertThat(Sentences.and(List.of("a"))).isEqualTo("a");
        assertThat(Sentences.and(List.of("a", "b"))).isEqualTo("a and b");
        assertThat(Sentences.and(List.of("a", "b", "c"))).isEqualTo("a, b and c");
    }
}
