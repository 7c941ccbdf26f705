// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.readers;

import dev.crossview.lab.kernel.ReadersKind;
import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.stats.Median;

/// One kind of sample: how references are counted by so many readers.
///
/// @param kind how references are counted
/// @param threads how many read
record Readers(ReadersKind kind, int threads) {

    Role role() {
        return switch (kind) {
            case ONLY -> Role.FLOOR;
            case PLAIN -> Role.FIGURE;
            case ATOMIC -> Role.CONTROL;
            case VIEWS -> Role.CLAIM;
        };
    }

    /// What a turn took, in one round.
    double nanos(Rounds<Readers, TurnSample> rounds, int round) {
        return Median.of(rounds.of(this).get(round).stream().mapToDouble(TurnSample::nanosEach).toArray());
    }
}
