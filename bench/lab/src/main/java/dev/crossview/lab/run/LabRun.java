// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.GarbageCollections;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.model.Mode;
import java.util.List;

/// What an experiment has to work with.
///
/// @param mode how much time it may take
/// @param kernels the C library
/// @param crew its measuring threads, for this run's whole length
/// @param collections tells which samples the JVM has disturbed
/// @param stop whether it has to end early
/// @param progress whom it tells how far it is
public record LabRun(
        Mode mode, Kernels kernels, Crew crew, GarbageCollections collections, StopRequest stop, Progress progress) {

    /// How many CPUs the crew's threads can run on at the same time.
    public int cpus() {
        return (int) crew.cpus().stream().distinct().count();
    }

    /// The CPUs that the first `threads` threads are bound to, as rows say it: none if they are not bound.
    public List<Integer> boundTo(int threads) {
        return crew.pinned() ? crew.cpus().subList(0, threads) : List.of();
    }
}
