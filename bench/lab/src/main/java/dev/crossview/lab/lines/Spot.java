// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.lines;

import dev.crossview.lab.kernel.LinesKind;
import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.stats.Median;
import java.util.ArrayList;
import java.util.List;

/// One kind of sample: what is done, and how close.
///
/// @param kind what is done
/// @param apart how close, in bytes
record Spot(LinesKind kind, int apart) {

    /// As close as two words can be.
    static final int NEAREST = 8;

    /// Farther than any line is long.
    static final int FARTHEST = 1024;

    /// How far the core keeps a count from the data that it counts for, at least.
    static final int CORE = 64;

    /// Two lines, as some CPUs fetch the neighbour as well.
    static final int PAIR = 128;

    /// All of them. The sweep goes by powers of two, and so do lines.
    static List<Spot> all() {
        List<Spot> spots = new ArrayList<>();
        sweep().forEach(apart -> spots.add(new Spot(LinesKind.LOCKED, apart)));
        List.of(NEAREST, FARTHEST).forEach(apart -> spots.add(new Spot(LinesKind.PLAIN, apart)));
        spots.add(new Spot(LinesKind.READ, NEAREST));
        List.of(NEAREST, CORE, PAIR).forEach(apart -> spots.add(new Spot(LinesKind.BESIDE, apart)));
        return List.copyOf(spots);
    }

    static List<Integer> sweep() {
        return List.of(NEAREST, 16, 32, CORE, PAIR, 256, FARTHEST);
    }

    int threads() {
        return kind == LinesKind.READ ? 1 : 2;
    }

    /// The row's name.
    String label() {
        return kind == LinesKind.READ ? kind.label() : kind.label() + ", %d bytes apart".formatted(apart);
    }

    /// What its time is called.
    String metric() {
        return kind == LinesKind.READ || kind == LinesKind.BESIDE ? "time per read" : "time per addition";
    }

    /// What a turn took, in one round.
    double nanos(Rounds<Spot, TurnSample> rounds, int round) {
        return Median.of(rounds.of(this).get(round).stream().mapToDouble(TurnSample::nanosEach).toArray());
    }
}
