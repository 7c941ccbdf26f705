// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.gil;

import dev.crossview.lab.kernel.GilKind;
import dev.crossview.lab.kernel.GilSample;
import dev.crossview.lab.kernel.GilWork;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.stats.Median;

/// One kind of sample: who works beside whom, under which GIL, and where.
enum GilCase {
    /// The floor: one thread that computes and is disturbed by nobody.
    ALONE(GilWork.ALONE, GilKind.CROSSVIEW, false, Role.FLOOR),
    /// How long one that returns waits.
    RETURNS(GilWork.RETURNS, GilKind.CROSSVIEW, false, Role.CLAIM),
    /// The same where both have one CPU: the one that returns has to be given that as well.
    RETURNS_ONE_CPU(GilWork.RETURNS, GilKind.CROSSVIEW, true, Role.CLAIM),
    /// The control: nobody is handed anything.
    NO_HAND_OFF(GilWork.RETURNS, GilKind.NO_HAND_OFF, false, Role.CONTROL),
    /// The control: who returns waits like one that computes.
    INTERVAL(GilWork.RETURNS, GilKind.INTERVAL, false, Role.CONTROL),
    /// CPython, which does the same.
    CPYTHON(GilWork.RETURNS, GilKind.CPYTHON, false, Role.FIGURE),
    /// What a thread loses that computes beside one that sleeps.
    SLEEPER(GilWork.SLEEPER, GilKind.CROSSVIEW, false, Role.CLAIM),
    /// What it loses beside one that yields.
    YIELDER(GilWork.YIELDER, GilKind.CROSSVIEW, false, Role.CLAIM),
    /// What two lose that compute.
    COMPUTE(GilWork.COMPUTE, GilKind.CROSSVIEW, false, Role.CLAIM);

    private final GilWork work;
    private final GilKind kind;
    private final boolean oneCpu;
    private final Role role;

    GilCase(GilWork work, GilKind kind, boolean oneCpu, Role role) {
        this.work = work;
        this.kind = kind;
        this.oneCpu = oneCpu;
        this.role = role;
    }

    GilWork work() {
        return work;
    }

    GilKind kind() {
        return kind;
    }

    boolean oneCpu() {
        return oneCpu;
    }

    Role role() {
        return role;
    }

    int threads() {
        return work == GilWork.ALONE ? 1 : 2;
    }

    /// The row's name.
    String label() {
        return "%s, %s%s".formatted(kind.label(), work.label(), oneCpu ? " on its CPU" : "");
    }

    /// Whether one of the threads comes back and is timed.
    boolean returns() {
        return work == GilWork.RETURNS;
    }

    /// What a chunk of work took, in one round.
    double nanosPerChunk(Rounds<GilCase, GilSample> rounds, int round) {
        return Median.of(rounds.of(this).get(round).stream().mapToDouble(GilSample::nanosEach).toArray());
    }
}
