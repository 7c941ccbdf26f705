// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.kernel.CPython;
import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.HazardRow;
import dev.crossview.lab.kernel.HazardSample;
import dev.crossview.lab.kernel.GarbageCollections;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.kernel.ObjectMaker;
import dev.crossview.lab.kernel.ObjectOperation;
import dev.crossview.lab.kernel.PairKernel;
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
    private final Map<ObjectMaker, Map<ObjectOperation, Double>> objects = new EnumMap<>(ObjectMaker.class);
    private final Map<ObjectMaker, Double> objectNoise = new EnumMap<>(ObjectMaker.class);
    private final Random random = new Random(1);
    private List<Integer> cpus = List.of(0, 1);
    private String pinProblem = "";
    private boolean optimised = true;
    private boolean lossy;
    private ObjectMaker lossyMaker;
    private CPython cpython = CPython.of("3.99.1");

    /// A machine on which everything is as the hypotheses say.
    public SimulatedKernels() {
        times.put(PairKernel.BARE, new Times(0.5, 0.5));
        times.put(PairKernel.BARE_OWN, new Times(0.5, 0.5));
        times.put(PairKernel.CROSSVIEW, new Times(0.5, 0.5));
        times.put(PairKernel.ATOMIC, new Times(9, 70));
        times.put(PairKernel.ATOMIC_SEQ_CST, new Times(9, 75));
        times.put(PairKernel.VIEWS, new Times(0.5, 0.5));
        with(ObjectMaker.CROSSVIEW, 2).with(ObjectMaker.CROSSVIEW_LOCKED, 20);
        with(ObjectMaker.MALLOC, 5).with(ObjectMaker.CPYTHON, 4);
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

    /// The maker takes that long for everything, in ns.
    public SimulatedKernels with(ObjectMaker maker, double nanos) {
        for (ObjectOperation operation : ObjectOperation.values()) {
            with(maker, operation, nanos);
        }
        return this;
    }

    public SimulatedKernels with(ObjectMaker maker, ObjectOperation operation, double nanos) {
        objects.computeIfAbsent(maker, any -> new EnumMap<>(ObjectOperation.class)).put(operation, nanos);
        return this;
    }

    public SimulatedKernels noisy(ObjectMaker maker, double fraction) {
        objectNoise.put(maker, fraction);
        return this;
    }

    /// From now on the maker leaves one thing less behind in every sample.
    public SimulatedKernels lossy(ObjectMaker maker) {
        lossyMaker = maker;
        return this;
    }

    public SimulatedKernels without(String pythonProblem) {
        cpython = CPython.none(pythonProblem);
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
    public CPython cpython() {
        return cpython;
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
            public LoopSample pair(PairKernel kernel, int threads, Duration duration) {
                double nanos = threads == 1 ? times.get(kernel).one() : times.get(kernel).two();
                nanos *= 1 + noise.getOrDefault(kernel, 0.001) * (2 * random.nextDouble() - 1);
                long pairs = 1_000_000;
                return new LoopSample(pairs, Math.round(nanos * pairs), 1000, lossy ? 999 : 1000);
            }

            @Override
            public HazardSample hazard(HazardRow row, Duration duration, long seed) {
                return hazards.get(row);
            }

            @Override
            public LoopSample objects(ObjectOperation operation, ObjectMaker maker, Duration duration, long seed) {
                double nanos = objects.get(maker).get(operation)
                        * (1 + objectNoise.getOrDefault(maker, 0.001) * (2 * random.nextDouble() - 1));
                long operations = 100_000;
                return new LoopSample(operations, Math.round(nanos * operations), 100, maker == lossyMaker ? 99 : 100);
            }

            @Override
            public void close() {}
        };
    }
}
