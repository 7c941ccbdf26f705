// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.interpreters;

import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.kernel.MemorySample;
import dev.crossview.lab.kernel.ParallelSample;

/// What one sample of a [LongCase] came to.
sealed interface LongSample {

    /// Of one that comes and goes.
    record Came(LoopSample sample) implements LongSample {}

    /// Of two that compute.
    record Computed(ParallelSample sample) implements LongSample {}

    /// Of many that live at the same time.
    record Lived(MemorySample sample) implements LongSample {}
}
