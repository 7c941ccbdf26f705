// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.gil;

import dev.crossview.lab.kernel.GilSample;
import java.util.List;
import java.util.Optional;

/// A percentile of the waits of one round, and what it is held against.
enum Wait {
    /// Half of the waits are shorter.
    MEDIAN("wait for the GIL, median", 0.5, 1),
    /// One in a hundred is longer.
    P99("wait for the GIL, 99th percentile", 0.99, 100);

    private final String metric;
    private final double share;
    private final int least;

    /// @param least waits that a round needs for the percentile to be one
    Wait(String metric, double share, int least) {
        this.metric = metric;
        this.share = share;
        this.least = least;
    }

    String metric() {
        return metric;
    }

    /// What a case's percentile is held against, in ns; none: it is told and not held.
    Optional<Double> budget(GilCase of) {
        return switch (this) {
            case MEDIAN -> Optional.of(of.oneCpu() ? 50_000.0 : 2_000.0);
            case P99 -> of == GilCase.RETURNS ? Optional.of(50_000.0) : Optional.empty();
        };
    }

    /// The percentile (nearest rank) of all waits of a round, in ns; none if there are too few.
    Optional<Double> of(List<GilSample> round) {
        double[] waits = round.stream().flatMap(sample -> sample.waits().stream()).mapToDouble(Long::doubleValue).sorted()
                .toArray();
        return waits.length < least
                ? Optional.empty()
                : Optional.of(waits[(int) Math.ceil(share * waits.length) - 1]);
    }
}
