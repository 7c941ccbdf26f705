// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import java.time.Duration;
import java.util.List;

/// The laboratory's C library, as far as Java drives it.
public interface Kernels {

    /// The longest time that a sample may be asked to last.
    Duration LONGEST_SAMPLE = Duration.ofMillis(100);

    /// CPUs that this process may run on, ascending.
    List<Integer> cpus();

    /// A crew with one worker for each CPU of the list.
    ///
    /// @throws KernelException if there is no memory or no thread to be had
    Crew open(List<Integer> cpus);

    /// `"yes"` if hardware counters can be read, else why not and what would change it.
    String pmu();

    /// What compiled the kernels, with its version.
    String compiler();

    /// The JVM's garbage collections, as the agent that comes with the library sees them.
    GarbageCollections collections();

    /// The CPython that [ObjectMaker#CPYTHON] is, or why there is none. Asking for it loads it.
    CPython cpython();

    /// Whether the kernels were compiled as they are meant to run: optimised, no sanitizer, no checks. If not, their
    /// times mean nothing.
    boolean optimised();
}
