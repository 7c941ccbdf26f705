// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import java.time.Duration;
import java.util.List;

/// C threads that were made once, each bound to a CPU as far as the system allows it, and parked between samples.
///
/// A sample blocks its caller for as long as it lasts, at most about [Kernels#LONGEST_SAMPLE]. One sample at a time.
/// Samples throw [KernelException] when the library refuses them or runs out of memory.
public interface Crew extends AutoCloseable {

    /// The CPUs that were asked for, one for each worker.
    List<Integer> cpus();

    /// Whether every worker is bound to its CPU.
    boolean pinned();

    /// Why a worker is not bound to its CPU, in one sentence; empty if every worker is.
    String pinProblem();

    /// Repeats one INCREF and one DECREF on the first `threads` workers.
    ///
    /// @param threads at least 1, at most as many as there are workers and as the kernel makes sense with
    LoopSample pair(PairKernel kernel, int threads, Duration duration);

    /// Repeats trials of one row on the first two workers.
    ///
    /// @param seed sets the small delays that sweep the interleavings; another one for each sample
    HazardSample hazard(HazardRow row, Duration duration, long seed);

    /// Repeats trials of one litmus shape on the first two workers.
    ///
    /// @param seed sets the small delays that sweep the interleavings; another one for each sample
    LitmusSample litmus(LitmusShape shape, Duration duration, long seed);

    /// Repeats one operation on objects on the first worker.
    ///
    /// @param maker one that knows the operation
    /// @param seed sets the random order, where the operation has one
    LoopSample objects(ObjectOperation operation, ObjectMaker maker, Duration duration, long seed);

    /// Has the first worker compute under a GIL, and the second, except for [GilWork#ALONE], do what the work says.
    ///
    /// @param oneCpu whether both run on the first one's CPU
    /// @param seed sets how long the second one sleeps; another one for each sample
    GilSample gil(GilWork work, GilKind kind, boolean oneCpu, Duration duration, long seed);

    /// Repeats one operation on the first `threads` workers.
    ///
    /// @param threads at least 1, at most as many as there are workers and as the loop makes sense with
    LoopSample loop(Loop loop, int threads, Duration duration);

    /// Makes lists on the first two workers, or on their CPUs.
    ParallelSample parallel(Parallel parallel, Duration duration);

    /// Has a process of its own keep that many interpreters. It lasts as long as that takes: for 10,000 about a quarter of a second.
    ///
    /// @param interpreters 1 to 100,000
    MemorySample memory(int interpreters);

    /// Hands things over between the first two workers, or from the first one to itself.
    TurnSample queue(QueueWay way, Duration duration);

    /// Has the first two workers, or the first one alone, write or read close to each other.
    ///
    /// @param apart how close, in bytes: a multiple of 8, at most 1,024
    TurnSample lines(LinesKind kind, int apart, Duration duration);

    /// Binds the first two workers to these CPUs for a sample in which they take turns.
    TurnSample cores(CoresKind kind, int from, int to, Duration duration);

    /// Has the first `threads` workers read one object.
    TurnSample readers(ReadersKind kind, int threads, Duration duration);

    /// Has a process of its own fork children that read that much. It lasts as long as that
    /// takes: for 4 MiB some milliseconds.
    PagesSample pages(int kib);

    /// Ends the workers.
    @Override
    void close();
}
