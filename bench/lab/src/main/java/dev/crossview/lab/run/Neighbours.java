// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.words.Figures;
import java.util.function.Supplier;

/// How much of the time others had the CPUs that the measuring threads were to have.
///
/// Ratios inside a round are taken of the time that remained, and bear it. A time that is held against so many nanoseconds does
/// not: whoever gets a CPU back finds its caches full of somebody else's work.
public final class Neighbours {

    /// More than this share of the time, and a figure may be theirs.
    private static final double MANY = 0.05;

    private static final double PERCENT = 100;

    private long nanos;
    private long kept;

    /// Does the work, and watches meanwhile what all CPUs did. What others do on the next CPU is felt too, where two that the
    /// system takes for CPUs share a core.
    ///
    /// @param work what is measured
    public <T> T during(LabRun run, Supplier<T> work) {
        long others = run.kernels().nanosOfOthers();
        long begin = System.nanoTime();
        T result = work.get();
        long elapsed = System.nanoTime() - begin;
        add(elapsed * run.kernels().cpus().size(), run.kernels().nanosOfOthers() - others);
        return result;
    }

    /// Time that was measured.
    ///
    /// @param nanos in all, in ns
    /// @param kept of that, how long others had a CPU
    public void add(long nanos, long kept) {
        this.nanos += nanos;
        this.kept += kept;
    }

    /// The share of the time that others had.
    public double share() {
        return nanos == 0 ? 0 : (double) kept / nanos;
    }

    /// What makes a time doubtful, a clause; empty if nothing does.
    public String doubt() {
        return share() <= MANY ? "" : "others had the CPUs for %s %% of the time".formatted(Figures.of(PERCENT * share()));
    }
}
