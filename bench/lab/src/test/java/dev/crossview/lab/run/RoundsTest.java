// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.crossview.lab.kernel.GarbageCollections;
import dev.crossview.lab.model.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final List<String> KINDS = List.of("a", "b", "c");

    private final List<String> taken = new ArrayList<>();
    private GarbageCollections collections = GarbageCollections.UNSEEN;

    @Test
    void everyRoundTakesEveryKindOnceInEachPass() {
        Rounds<String, Integer> rounds = take(new Rounds.Plan(12, 2), StopRequest.NEVER);
        assertThat(rounds.complete()).isEqualTo(12);
        assertThat(rounds.cutShort()).isFalse();
        assertThat(KINDS).allSatisfy(kind -> assertThat(rounds.of(kind)).hasSize(12).allMatch(of -> of.size() == 2));
        for (int pass = 0; pass < taken.size(); pass += KINDS.size()) {
            assertThat(taken.subList(pass, pass + KINDS.size())).containsExactlyInAnyOrderElementsOf(KINDS);
        }
    }

    @Test
    void theFirstRoundWarmsUpAndIsThrownAway() {
        Rounds<String, Integer> rounds = take(new Rounds.Plan(2, 1), StopRequest.NEVER);
        assertThat(taken).hasSize(3 * KINDS.size());
        assertThat(rounds.of("a").getFirst().getFirst()).isGreaterThanOrEqualTo(KINDS.size());
    }

    @Test
    void roundsHaveOrdersOfTheirOwn() {
        take(new Rounds.Plan(20, 1), StopRequest.NEVER);
        HashSet<List<String>> orders = new HashSet<>();
        for (int pass = 0; pass < taken.size(); pass += KINDS.size()) {
            orders.add(taken.subList(pass, pass + KINDS.size()));
        }
        assertThat(orders).hasSizeGreaterThan(3);
    }

    @Test
    void aStopEndsBeforeTheNextSampleAndOnlyWholeRoundsCount() {
        Rounds<String, Integer> rounds = take(new Rounds.Plan(12, 1), () -> taken.size() == 8);
        assertThat(taken).hasSize(8);
        assertThat(rounds.complete()).isEqualTo(1);
        assertThat(rounds.cutShort()).isTrue();
    }

    @Test
    void aSampleThatACollectionTouchedIsTakenAgainAndCounted() {
        // The second and the third sample are touched, of whichever kind they are.
        collections = (from, to) -> taken.size() == 2 || taken.size() == 3 ? 1 : 0;
        Rounds<String, Integer> rounds = take(new Rounds.Plan(1, 1), StopRequest.NEVER);
        assertThat(taken).hasSize(2 * KINDS.size() + 2);
        assertThat(rounds.disturbed().values()).containsExactly(2L);
        String kind = rounds.disturbed().keySet().iterator().next();
        assertThat(rounds.dropped(kind)).containsExactly(entry(Rounds.GC, 2L));
        assertThat(KINDS).filteredOn(any -> !any.equals(kind)).allSatisfy(
                other -> assertThat(rounds.dropped(other)).isEmpty());
    }

    @Test
    void aJvmThatCollectsAllTheTimeDoesNotKeepTheRunFromItsEnd() {
        collections = (from, to) -> 1;
        assertThat(take(new Rounds.Plan(1, 1), StopRequest.NEVER).complete()).isEqualTo(1);
    }

    @Test
    void theProgressComesToItsEnd() {
        AtomicInteger last = new AtomicInteger();
        LabRun run = new LabRun(Mode.QUICK, null, null, collections, StopRequest.NEVER, (experiment, done, total) -> {
            assertThat(experiment).isEqualTo("e");
            assertThat(total).isEqualTo(3 * 2 * KINDS.size());
            assertThat(done).isEqualTo(last.getAndIncrement());
        });
        Rounds.interleaved("e", KINDS, new Rounds.Plan(2, 2), kind -> 1, run);
        assertThat(last.get()).isEqualTo(3 * 2 * KINDS.size() + 1);
    }

    @Test
    void thePlannedTimeCountsTheRoundThatWarmsUp() {
        assertThat(new Rounds.Plan(9, 2).duration(3, Duration.ofMillis(5))).isEqualTo(Duration.ofMillis(300));
    }

    private Rounds<String, Integer> take(Rounds.Plan plan, StopRequest stop) {
        LabRun run = new LabRun(Mode.QUICK, null, null, collections, stop, Progress.UNSEEN);
        return Rounds.interleaved("e", KINDS, plan, kind -> {
            taken.add(kind);
            return taken.size() - 1;
        }, run);
    }
}
