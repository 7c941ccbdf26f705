// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cores;

import dev.crossview.lab.kernel.CoresKind;
import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.stats.Median;
import java.util.List;

/// One kind of sample: how two CPUs take turns, and which.
///
/// @param kind how
/// @param from the first CPU
/// @param to the second; that of one that takes all turns alone is the first once more
/// @param again whether the same was sampled already, to be held against itself
record Turn(CoresKind kind, int from, int to, boolean again) {

    static Turn between(CoresKind kind, int from, int to) {
        return new Turn(kind, from, to, false);
    }

    static Turn alone(int cpu, boolean again) {
        return new Turn(CoresKind.STAY, cpu, cpu, again);
    }

    boolean alone() {
        return kind == CoresKind.STAY;
    }

    List<Integer> cpus() {
        return alone() ? List.of(from) : List.of(from, to);
    }

    /// What one way takes, or one change that goes nowhere: half a turn.
    static double way(TurnSample sample) {
        return sample.nanosEach() / 2;
    }

    /// The same, in one round.
    double nanos(Rounds<Turn, TurnSample> rounds, int round) {
        return Median.of(rounds.of(this).get(round).stream().mapToDouble(Turn::way).toArray());
    }
}
