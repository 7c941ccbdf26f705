// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The laboratory's C library, as far as Java drives it.
public interface Kernels {

    /// The longest time that a sample may be asked to last.
    Duration LONGEST_SAMPLE = Duration.ofMillis(100);

    /// The most workers that a crew may have.
    int LARGEST_CREW = 64;

    /// CPUs that this process may run on, ascending.
    List<Integer> cpus();

    /// A crew with one worker for each CPU of the list.
    ///
    /// @throws KernelException if there is no memory or no thread to be had
    Crew open(List<Integer> cpus);

    /// A view whose bytes the calling thread can copy.
    Copies copies();

    /// `"yes"` if hardware counters can be read, else why not and what would change it.
    String pmu();

    /// The kernel whose instructions `kernel` has on this architecture: itself, or one that need not be measured twice.
    PairKernel sameAs(PairKernel kernel);

    /// The memory model of the processor, if the litmus shapes know it.
    Optional<MemoryModel> memoryModel();

    /// What compiled the kernels, with its version.
    String compiler();

    /// The JVM's garbage collections, as the agent that comes with the library sees them.
    GarbageCollections collections();

    /// How long all CPUs together have worked for others than this process since the machine started, in ns; at
    /// least 0, and always 0 where the system does not tell.
    long nanosOfOthers();

    /// The CPython that [ObjectMaker#CPYTHON] is, or why there is none. Asking for it loads it.
    CPython cpython();

    /// How long the system says that a line of the first cache is, in bytes; 0: it does not say.
    int lineSize();

    /// Whether the kernels were compiled as they are meant to run: optimised, no sanitizer, no checks. If not, their
    /// times mean nothing.
    boolean optimised();
}
