// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.interpreters;

import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.Life;
import dev.crossview.lab.kernel.Parallel;
import java.time.Duration;
import java.util.Optional;

/// A kind of sample that takes long.
enum LongCase {
    /// Two interpreters compute.
    TWO_INTERPRETERS(Parallel.TWO_INTERPRETERS),
    /// Two processes do.
    TWO_PROCESSES(Parallel.TWO_PROCESSES),
    /// The control: two threads that share one GIL.
    ONE_INTERPRETER(Parallel.ONE_INTERPRETER),
    /// A thousand interpreters in memory.
    THOUSAND(null),
    /// CPython's, created and destroyed.
    CPYTHON(null);

    private static final int THOUSAND_OF_THEM = 1_000;

    private final Parallel parallel;

    LongCase(Parallel parallel) {
        this.parallel = parallel;
    }

    /// Where two compute, if it is that.
    Optional<Parallel> parallel() {
        return Optional.ofNullable(parallel);
    }

    LongSample sample(Crew crew, Duration duration) {
        return switch (this) {
            case TWO_INTERPRETERS, TWO_PROCESSES, ONE_INTERPRETER ->
                new LongSample.Computed(crew.parallel(parallel, duration));
            case THOUSAND -> new LongSample.Lived(crew.memory(THOUSAND_OF_THEM));
            case CPYTHON -> new LongSample.Came(crew.loop(Life.CPYTHON, 1, duration));
        };
    }
}
