// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.compare;

import static dev.crossview.lab.compare.Results.machine;
import static dev.crossview.lab.compare.Results.process;
import static dev.crossview.lab.compare.Results.row;
import static dev.crossview.lab.compare.Results.side;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crossview.lab.model.Better;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final double TWO_PERCENT = 0.02;
    private static final double[] BEFORE = {10, 10.02, 9.98, 10.01, 9.99};

    @Test
    void tellsWorseFromBetterByTheRowsGoodDirection() {
        assertThat(outcome(Better.LOWER, times(BEFORE, 1.1))).isEqualTo(Outcome.WORSE);
        assertThat(outcome(Better.LOWER, times(BEFORE, 0.9))).isEqualTo(Outcome.BETTER);
        assertThat(outcome(Better.HIGHER, times(BEFORE, 1.1))).isEqualTo(Outcome.BETTER);
        assertThat(outcome(Better.HIGHER, times(BEFORE, 0.9))).isEqualTo(Outcome.WORSE);
        assertThat(outcome(Better.NONE, times(BEFORE, 0.9))).isEqualTo(Outcome.CHANGED);
    }

    @Test
    void doesNotCountWhatIsSureButSmall() {
        Comparison comparison = compare(Better.LOWER, BEFORE, times(BEFORE, 1.01));
        assertThat(comparison.changes().getFirst().p()).isLessThan(0.001);
        assertThat(comparison.changes().getFirst().outcome()).isEqualTo(Outcome.SAME);
    }

    @Test
    void leavesOpenWhatTheseProcessesCannotTell() {
        assertThat(outcome(Better.LOWER, 9, 11, 10, 12, 8)).isEqualTo(Outcome.OPEN);
    }

    @Test
    void saysHowMuchItChangedAsAShareOfWhatItWas() {
        Change change = compare(Better.LOWER, BEFORE, times(BEFORE, 1.1)).changes().getFirst();
        assertThat(change.a()).isCloseTo(10, within(0.01));
        assertThat(change.b()).isCloseTo(11, within(0.01));
        assertThat(change.change()).isCloseTo(0.1, within(1e-9));
        assertThat(change.low()).isBetween(0.09, 0.1);
        assertThat(change.high()).isBetween(0.1, 0.11);
    }

    @Test
    void testsNothingWithFewerThanFiveProcessesASide() {
        Comparison comparison = compare(Better.LOWER, BEFORE, 20, 20, 20, 20);
        assertThat(comparison.tested()).isFalse();
        Change change = comparison.changes().getFirst();
        assertThat(change.outcome()).isEqualTo(Outcome.UNTESTED);
        assertThat(change.p()).isNull();
        assertThat(change.low()).isNull();
        assertThat(change.change()).isCloseTo(1, within(0.01));
    }

    @Test
    void comparesEventsThatNeverHappened() {
        assertThat(compare(Better.LOWER, new double[5], new double[5]).changes().getFirst().outcome())
                .isEqualTo(Outcome.SAME);
        Change appeared = compare(Better.LOWER, new double[5], 4, 5, 6, 5, 5).changes().getFirst();
        assertThat(appeared.outcome()).isEqualTo(Outcome.WORSE);
        assertThat(appeared.change()).isNull();
        Change gone = compare(Better.LOWER, new double[] {4, 5, 6, 5, 5}, new double[5]).changes().getFirst();
        assertThat(gone.outcome()).isEqualTo(Outcome.BETTER);
        assertThat(gone.change()).isEqualTo(-1);
    }

    /// Twenty rows that do not change: with p values as they are, two families of three would find something.
    @Test
    void findsNothingWhereNothingChangedInNineteenFamiliesOfTwenty() {
        Random random = new Random(1);
        int families = 400;
        int wrong = 0;
        for (int family = 0; family < families; family++) {
            Comparison comparison = Comparison.of(side("a", noise(random)), side("b", noise(random)), 0.001);
            wrong += comparison.count(Outcome.WORSE) + comparison.count(Outcome.BETTER) > 0 ? 1 : 0;
        }
        assertThat((double) wrong / families).isLessThan(0.08);
    }

    @Test
    void findsTheOneRowOfTwentyThatChanged() {
        Random random = new Random(2);
        double[][] after = noise(random);
        for (double[] process : after) {
            process[7] *= 1.2;
        }
        Comparison comparison = Comparison.of(side("a", noise(random)), side("b", after), TWO_PERCENT);
        assertThat(comparison.changes().stream().filter(change -> change.outcome() == Outcome.WORSE).map(Change::name))
                .containsExactly("row 7");
    }

    @Test
    void namesRowsThatOnlyOneSideHas() {
        Row both = row("both", Better.LOWER, "ns", 1);
        Side a = new Side("a", List.of(process(machine("k"), row("old", Better.LOWER, "ns", 1), both)));
        Side b = new Side("b", List.of(process(machine("k"), both, row("new", Better.LOWER, "ns", 1))));
        Comparison comparison = Comparison.of(a, b, TWO_PERCENT);
        assertThat(comparison.changes()).extracting(Change::name).containsExactly("both");
        assertThat(comparison.onlyA()).containsExactly("pair: old, time");
        assertThat(comparison.onlyB()).containsExactly("pair: new, time");
    }

    @Test
    void warnsOfMachinesThatDifferButNotOfCommits() {
        Side a = new Side("a", List.of(process(machine("Linux 6.1"))));
        Side b = new Side("b", List.of(process(machine("Linux 6.2"))));
        assertThat(Comparison.of(a, b, TWO_PERCENT).warnings())
                .containsExactly("They differ in the kernel: Linux 6.1 in A, Linux 6.2 in B.");
        assertThat(Comparison.of(a, a, TWO_PERCENT).warnings()).isEmpty();
    }

    @Test
    void leavesOutWhatWasInterruptedAndSaysSo() {
        Side a = new Side("a", List.of(process(machine("k"), Verdict.INTERRUPTED, row("one", Better.LOWER, "ns", 1))));
        Comparison comparison = Comparison.of(a, a, TWO_PERCENT);
        assertThat(comparison.changes()).isEmpty();
        assertThat(comparison.warnings()).anySatisfy(
                warning -> assertThat(warning).contains("1 of 1 results of a were stopped"));
    }

    private static double[][] noise(Random random) {
        return IntStream.range(0, 5)
                .mapToObj(process -> random.doubles(20).map(any -> 10 + 0.1 * random.nextGaussian()).toArray())
                .toArray(double[][]::new);
    }

    private static double[] times(double[] values, double factor) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i] * factor).toArray();
    }

    private static Outcome outcome(Better better, double... after) {
        return compare(better, BEFORE, after).changes().getFirst().outcome();
    }

    private static Comparison compare(Better better, double[] before, double... after) {
        return Comparison.of(side("a", better, "ns", before), side("b", better, "ns", after), TWO_PERCENT);
    }
}
