// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import java.time.Duration;

/// A view whose bytes can be copied by the thread that opened this.
public interface Copies extends AutoCloseable {

    /// Copies for about that long; a turn is one copy.
    LoopSample copy(CopyWay way, Duration duration);

    /// Lets go of the view.
    @Override
    void close();
}
