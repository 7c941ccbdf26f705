// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.kernel.CPython;
import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.GilKind;
import dev.crossview.lab.kernel.GilSample;
import dev.crossview.lab.kernel.GilWork;
import dev.crossview.lab.kernel.HazardRow;
import dev.crossview.lab.kernel.HazardSample;
import dev.crossview.lab.kernel.GarbageCollections;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.kernel.Life;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.kernel.MemorySample;
import dev.crossview.lab.kernel.ObjectMaker;
import dev.crossview.lab.kernel.ObjectOperation;
import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.kernel.Parallel;
import dev.crossview.lab.kernel.ParallelSample;
import dev.crossview.lab.model.Mode;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
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
    private final Map<GilKind, GilMachine> gil = new EnumMap<>(GilKind.class);
    private final Map<Life, Double> lives = new EnumMap<>(Life.class);
    private final Map<Parallel, Double> parallels = new EnumMap<>(Parallel.class);
    private IntFunction<MemorySample> memory = SimulatedKernels::memory;
    private Life lossyLife;
    private Parallel lossyParallel;
    private double others;
    private double varying = 0.001;
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
        gil.put(GilKind.CROSSVIEW, new GilMachine(chunks(50, 50.5, 75), 200, 1_000, 7_000, 200));
        gil.put(GilKind.NO_HAND_OFF, new GilMachine(chunks(50, 50, 50), 1, 60_000_000, 60_000_000, 0));
        gil.put(GilKind.INTERVAL, new GilMachine(chunks(50, 50, 50), 12, 5_000_000, 5_000_000, 0));
        gil.put(GilKind.CPYTHON, new GilMachine(chunks(900, 900, 900), 12, 5_100_000, 5_100_000, 0));
        with(Life.MUTEX, 6).with(Life.ATTACH, 6.2).with(Life.ATTACH_LOCKED, 13).with(Life.CREATE, 400)
                .with(Life.CREATE_INT, 4_000).with(Life.THREAD, 20_000).with(Life.CPYTHON, 15_000_000);
        with(Parallel.TWO_INTERPRETERS, 1_000).with(Parallel.TWO_PROCESSES, 1_000).with(Parallel.ONE_INTERPRETER, 2_000);
        for (HazardRow row : HazardRow.values()) {
            hazards.put(row, trials(0, 0, 0));
        }
        hazards.put(HazardRow.PLAIN_NO_GIL, trials(70_000, 80_000, 50_000));
        hazards.put(HazardRow.PLAIN_PASSED_OUTSIDE, trials(0, 60_000, 0));
        hazards.put(HazardRow.ATOMIC_ON_RECEIPT, trials(0, 500_000, 0));
        hazards.put(HazardRow.BOTH_HOLD_PLAIN, trials(40_000, 20_000, 10_000));
    }

    /// A GIL of this machine.
    ///
    /// @param chunks what a chunk takes, in ns
    /// @param returns how often somebody comes back in a sample
    /// @param waits how long that one waits, in ns; onOneCpu: where it has the holder's CPU
    public record GilMachine(Map<GilWork, Double> chunks, int returns, double waits, double onOneCpu, long handovers) {}

    /// The machine's GIL from now on.
    public SimulatedKernels with(GilKind kind, UnaryOperator<GilMachine> change) {
        gil.put(kind, change.apply(gil.get(kind)));
        return this;
    }

    /// What a chunk takes beside that work under this library's GIL.
    public SimulatedKernels with(GilWork work, double nanos) {
        return with(GilKind.CROSSVIEW, machine -> {
            Map<GilWork, Double> chunks = new EnumMap<>(machine.chunks());
            chunks.put(work, nanos);
            return new GilMachine(chunks, machine.returns(), machine.waits(), machine.onOneCpu(), machine.handovers());
        });
    }

    /// How long one that returns waits.
    public SimulatedKernels waiting(GilKind kind, double nanos, double onOneCpu) {
        return with(kind, machine ->
                new GilMachine(machine.chunks(), machine.returns(), nanos, onOneCpu, machine.handovers()));
    }

    public SimulatedKernels with(Life life, double nanos) {
        lives.put(life, nanos);
        return this;
    }

    public SimulatedKernels with(Parallel parallel, double nanos) {
        parallels.put(parallel, nanos);
        return this;
    }

    public SimulatedKernels with(IntFunction<MemorySample> remembers) {
        memory = remembers;
        return this;
    }

    public SimulatedKernels lossy(Life life) {
        lossyLife = life;
        return this;
    }

    public SimulatedKernels lossy(Parallel parallel) {
        lossyParallel = parallel;
        return this;
    }

    /// From now on others have the CPUs for that share of the time.
    public SimulatedKernels sharedWithOthers(double share) {
        others = share;
        return this;
    }

    /// From now on figures of `gil` and `interpreters` vary by up to that fraction, up and down.
    public SimulatedKernels varying(double fraction) {
        varying = fraction;
        return this;
    }

    private double vary() {
        return 1 + varying * (2 * random.nextDouble() - 1);
    }

    /// Memory as the hypothesis has it.
    public static MemorySample memory(int n) {
        long kib = 1024L * n;
        return new MemorySample(n, 1_000_000, 1_000_000 + 4 * kib, 1_000_000 + 10 * kib, 1_000_000 + 50 * kib,
                1_000_000 + 3 * kib, 1_000_000 + 3 * kib, 30, 30, n);
    }

    private static Map<GilWork, Double> chunks(double alone, double beside, double yielding) {
        Map<GilWork, Double> chunks = new EnumMap<>(GilWork.class);
        for (GilWork work : GilWork.values()) {
            chunks.put(work, work == GilWork.ALONE ? alone : work == GilWork.YIELDER ? yielding : beside);
        }
        return chunks;
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
            public GilSample gil(GilWork work, GilKind kind, boolean oneCpu, Duration duration, long seed) {
                GilMachine machine = gil.get(kind);
                double nanos = machine.chunks().get(work) * vary();
                long chunks = 1_000_000;
                long time = Math.round(nanos * chunks);
                long kept = Math.round(time * others / (1 - others));
                List<Long> waits = work == GilWork.RETURNS
                        ? Collections.nCopies(machine.returns(), Math.round(vary() * (oneCpu ? machine.onOneCpu() : machine.waits())))
                        : List.of();
                return new GilSample(chunks, time + kept, kept, waits, Math.round(others * machine.returns()), true,
                        kind == GilKind.CROSSVIEW && work != GilWork.ALONE ? machine.handovers() : 0);
            }

            @Override
            public LoopSample life(Life life, Duration duration) {
                long operations = 100_000;
                return new LoopSample(operations, Math.round(lives.get(life) * vary() * operations), 100,
                        life == lossyLife ? 99 : 100);
            }

            @Override
            public ParallelSample parallel(Parallel parallel, Duration duration) {
                long lists = 100_000;
                long time = Math.round(lists * parallels.get(parallel) * vary());
                long kept = Math.round(time * others / (1 - others));
                return new ParallelSample(lists, parallel == lossyParallel ? lists - 1 : lists, time + kept, kept);
            }

            @Override
            public MemorySample memory(int interpreters) {
                return memory.apply(interpreters);
            }

            @Override
            public void close() {}
        };
    }
}
