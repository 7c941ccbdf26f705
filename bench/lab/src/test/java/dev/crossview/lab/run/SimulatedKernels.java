// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.HazardRow;
import dev.crossview.lab.kernel.HazardSample;
import dev.crossview.lab.kernel.GarbageCollections;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.kernel.PairSample;
import dev.crossview.lab.model.Mode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/// A library whose machine behaves exactly as a test wants it to.
public final class SimulatedKernels implements Kernels {

    /// What one pair takes with one thread and with two, in ns.
    public record Times(double one, double two) {}

    private final Map<PairKernel, Times> times = new EnumMap<>(PairKernel.class);
    private final Map<PairKernel, Double> noise = new EnumMap<>(PairKernel.class);
    private final Map<HazardRow, HazardSample> hazards = new EnumMap<>(HazardRow.class);
    private final Random random = new Random(1);
    private List<Integer> cpus = List.of(0, 1);
    private String pinProblem = "";
    private boolean optimised = true;
    private boolean lossy;

    /// A machine on which everything is as the hypotheses say.
    public SimulatedKernels() {
        times.put(PairKernel.BARE, new Times(0.5, 0.5));
        times.put(PairKernel.BARE_OWN, new Times(0.5, 0.5));
        times.put(PairKernel.CROSSVIEW, new Times(0.5, 0.5));
        times.put(PairKernel.ATOMIC, new Times(9, 70));
        times.put(PairKernel.ATOMIC_SEQ_CST, new Times(9, 75));
        times.put(PairKernel.VIEWS, new Times(0.5, 0.5));
        for (HazardRow row : HazardRow.values()) {
            hazards.put(row, trials(0, 0, 0));
        }
        hazards.put(HazardRow.PLAIN_NO_GIL, trials(70_000, 80_000, 50_000));
        hazards.put(HazardRow.PLAIN_PASSED_OUTSIDE, trials(0, 60_000, 0));
        hazards.put(HazardRow.ATOMIC_ON_RECEIPT, trials(0, 500_000, 0));
        hazards.put(HazardRow.BOTH_HOLD_PLAIN, trials(40_000, 20_000, 10_000));
    }

    /// A sample of a million trials, half of which overlapped.
    public static HazardSample trials(long lost, long frees, long leaks) {
        return new HazardSample(1_000_000, lost, frees, leaks, 0, 0, 500_000);
    }

    public SimulatedKernels with(HazardRow row, HazardSample sample) {
        hazards.put(row, sample);
        return this;
    }

    public SimulatedKernels with(HazardRow row, UnaryOperator<HazardSample> change) {
        return with(row, change.apply(hazards.get(row)));
    }

    public SimulatedKernels with(PairKernel kernel, double one, double two) {
        times.put(kernel, new Times(one, two));
        return this;
    }

    /// From now on the kernel's times vary by up to that fraction, up and down.
    public SimulatedKernels noisy(PairKernel kernel, double fraction) {
        noise.put(kernel, fraction);
        return this;
    }

    public SimulatedKernels onCpus(List<Integer> usable) {
        cpus = usable;
        return this;
    }

    public SimulatedKernels refusingToPin(String problem) {
        pinProblem = problem;
        return this;
    }

    public SimulatedKernels notOptimised() {
        optimised = false;
        return this;
    }

    /// From now on every sample of the pair kernels misses one count.
    public SimulatedKernels lossy() {
        lossy = true;
        return this;
    }

    /// What an experiment gets to work with on this machine.
    public LabRun run(Mode mode, StopRequest stop) {
        return new LabRun(mode, this, open(cpus.size() > 1 ? cpus : List.of(cpus.getFirst(), cpus.getFirst())),
                collections(), stop, Progress.UNSEEN);
    }

    @Override
    public GarbageCollections collections() {
        return GarbageCollections.UNSEEN;
    }

    @Override
    public List<Integer> cpus() {
        return cpus;
    }

    @Override
    public String pmu() {
        return "this machine is simulated";
    }

    @Override
    public String compiler() {
        return "no compiler 0.0";
    }

    @Override
    public boolean optimised() {
        return optimised;
    }

    @Override
    public Crew open(List<Integer> wanted) {
        return new Crew() {
            @Override
            public List<Integer> cpus() {
                return wanted;
            }

            @Override
            public boolean pinned() {
                return pinProblem.isEmpty();
            }

            @Override
            public String pinProblem() {
                return pinProblem;
            }

            @Override
            public PairSample pair(PairKernel kernel, int threads, Duration duration) {
                double nanos = threads == 1 ? times.get(kernel).one() : times.get(kernel).two();
                nanos *= 1 + noise.getOrDefault(kernel, 0.001) * (2 * random.nextDouble() - 1);
                long pairs = 1_000_000;
                return new PairSample(pairs, Math.round(nanos * pairs), 1000, lossy ? 999 : 1000);
            }

            @Override
            public HazardSample hazard(HazardRow row, Duration duration, long seed) {
                return hazards.get(row);
            }

            @Override
            public void close() {}
        };
    }
}
