// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.kernel.CPython;
import dev.crossview.lab.kernel.Copies;
import dev.crossview.lab.kernel.CopyWay;
import dev.crossview.lab.kernel.CoresKind;
import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.CrossingLoop;
import dev.crossview.lab.kernel.GilKind;
import dev.crossview.lab.kernel.GilSample;
import dev.crossview.lab.kernel.GilWork;
import dev.crossview.lab.kernel.HazardRow;
import dev.crossview.lab.kernel.HazardSample;
import dev.crossview.lab.kernel.GarbageCollections;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.kernel.Life;
import dev.crossview.lab.kernel.LinesKind;
import dev.crossview.lab.kernel.LitmusSample;
import dev.crossview.lab.kernel.LitmusShape;
import dev.crossview.lab.kernel.Loop;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.kernel.MemoryModel;
import dev.crossview.lab.kernel.MemorySample;
import dev.crossview.lab.kernel.ObjectMaker;
import dev.crossview.lab.kernel.ObjectOperation;
import dev.crossview.lab.kernel.PagesSample;
import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.kernel.Parallel;
import dev.crossview.lab.kernel.ParallelSample;
import dev.crossview.lab.kernel.QueueWay;
import dev.crossview.lab.kernel.ReadersKind;
import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.kernel.ViewLoop;
import dev.crossview.lab.model.Mode;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.ToDoubleBiFunction;
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
    private PairKernel lossyKernel;
    private final Map<LitmusShape, LitmusSample> shapes = new EnumMap<>(LitmusShape.class);
    private Optional<MemoryModel> memoryModel = Optional.of(MemoryModel.X86_TSO);
    private final Map<PairKernel, PairKernel> same = new EnumMap<>(PairKernel.class);
    private ObjectMaker lossyMaker;
    private final Map<GilKind, GilMachine> gil = new EnumMap<>(GilKind.class);
    private final Map<Loops, Double> loops = new HashMap<>();
    private final Map<CopyWay, Double> copies = new EnumMap<>(CopyWay.class);
    private final Map<Parallel, Double> parallels = new EnumMap<>(Parallel.class);
    private IntFunction<MemorySample> memory = SimulatedKernels::memory;
    private final Map<Loop, Long> changes = new HashMap<>();
    private final Map<Object, Double> straddling = new HashMap<>();
    private Object lossyLoop;
    private Parallel lossyParallel;
    private final Map<QueueWay, Double> queue = new EnumMap<>(QueueWay.class);
    private QueueWay lossyWay;
    private double sleeps = 1;
    private final Map<LinesKind, Map<Integer, Double>> lines = new EnumMap<>(LinesKind.class);
    private final Map<ReadersKind, Times> readers = new EnumMap<>(ReadersKind.class);
    private ToDoubleBiFunction<Integer, Integer> swap = (from, to) -> 200;
    private double stay = 10;
    private UnaryOperator<TurnSample> wrong = sample -> sample;
    private PagesSample pages = new PagesSample(4096, 0, 4096, 4, PagesSample.CHILDREN);
    private int lineSize = 64;
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
        with(PairKernel.ATOMIC_OWN, 9, 9).with(PairKernel.ATOMIC_RELAXED, 9, 70).with(PairKernel.ATOMIC_RELEASE, 9, 70);
        with(PairKernel.IMMORTAL_312, 7, 7).with(PairKernel.IMMORTAL_314, 0.7, 0.7).with(PairKernel.IMMORTAL, 0.6, 0.6);
        with(PairKernel.BIASED_OWN, 1, 1).with(PairKernel.BIASED_OTHER, 11, 90).with(PairKernel.BIASED_QUEUE, 40, 45);
        with(PairKernel.LOGGED, 3, 8).with(PairKernel.SHARED_PTR, 10, 80).with(PairKernel.SHARED_PTR_ALONE, 6, 6);
        with(PairKernel.SHARED_PTR_LAST, 1, 1);
        with(ObjectMaker.CROSSVIEW, 2).with(ObjectMaker.CROSSVIEW_LOCKED, 20);
        with(ObjectMaker.MALLOC, 5).with(ObjectMaker.CPYTHON, 4);
        gil.put(GilKind.CROSSVIEW, new GilMachine(chunks(50, 50.5, 75), 200, 1_000, 7_000, 200));
        gil.put(GilKind.NO_HAND_OFF, new GilMachine(chunks(50, 50, 50), 1, 60_000_000, 60_000_000, 0));
        gil.put(GilKind.INTERVAL, new GilMachine(chunks(50, 50, 50), 12, 5_000_000, 5_000_000, 0));
        gil.put(GilKind.CPYTHON, new GilMachine(chunks(900, 900, 900), 12, 5_100_000, 5_100_000, 0));
        with(Life.MUTEX, 6).with(Life.ATTACH, 6.2).with(Life.ATTACH_LOCKED, 13).with(Life.CREATE, 400)
                .with(Life.CREATE_INT, 4_000).with(Life.THREAD, 20_000).with(Life.CPYTHON, 15_000_000);
        with(Parallel.TWO_INTERPRETERS, 1_000).with(Parallel.TWO_PROCESSES, 1_000).with(Parallel.ONE_INTERPRETER, 2_000);
        viewsAndCrossing();
        queues();
        for (int apart = 8; apart <= 1024; apart *= 2) {
            with(LinesKind.LOCKED, apart, apart < 64 ? 41 : 5).with(LinesKind.PLAIN, apart, 2)
                    .with(LinesKind.READ, apart, 1.5).with(LinesKind.BESIDE, apart, apart < 64 ? 30 : 1.5);
        }
        with(ReadersKind.ONLY, 0.5, 0.5).with(ReadersKind.PLAIN, 1, 4).with(ReadersKind.ATOMIC, 9, 70)
                .with(ReadersKind.VIEWS, 1, 1);
        for (HazardRow row : HazardRow.values()) {
            hazards.put(row, trials(0, 0, 0));
        }
        for (LitmusShape shape : LitmusShape.values()) {
            with(shape, 0);
        }
        with(LitmusShape.LOST_UPDATE_PLAIN, 30_000).with(LitmusShape.SPLIT_NO_FENCE, 40_000);
        hazards.put(HazardRow.PLAIN_NO_GIL, trials(70_000, 80_000, 50_000));
        hazards.put(HazardRow.PLAIN_PASSED_OUTSIDE, trials(0, 60_000, 0));
        hazards.put(HazardRow.ATOMIC_ON_RECEIPT, trials(0, 500_000, 0));
        hazards.put(HazardRow.BOTH_HOLD_PLAIN, trials(40_000, 20_000, 10_000));
    }

    private record Loops(Loop loop, int threads) {}

    private void viewsAndCrossing() {
        with(ViewLoop.CALL, 1).with(ViewLoop.OBJECT, 6).with(ViewLoop.SLICE, 7).with(ViewLoop.SLICE_COUNTED, 10)
                .with(ViewLoop.GETITEM, 12).with(ViewLoop.POINTER, 0.3).with(ViewLoop.CHECKED, 0.33)
                .with(ViewLoop.BOXED, 9).with(ViewLoop.MEMCPY, 1_100).with(ViewLoop.CONTIGUOUS, 1_110)
                .with(ViewLoop.PIECES, 100_000).with(ViewLoop.ADD, 2).with(ViewLoop.ADD_CELL, 2.01)
                .with(ViewLoop.ADD_ELEMENT, 5).with(ViewLoop.ADD_LOCKED, 5).with(ViewLoop.TRANSPOSED, 2_000)
                .with(ViewLoop.STEPPED, 2_000).with(ViewLoop.TRANSPOSED_PIECES, 20_000).with(ViewLoop.LARGE, 5_000)
                .with(ViewLoop.CPYTHON_SLICE, 60).with(ViewLoop.CPYTHON_GETITEM, 40).with(ViewLoop.CPYTHON_BOXED, 12)
                .with(ViewLoop.CPYTHON_TRANSPOSED, 30_000).with(ViewLoop.CPYTHON_STEPPED, 30_000)
                .with(ViewLoop.CPYTHON_LARGE, 6_000).with(CopyWay.SEGMENT, 1_105).with(CopyWay.MEMCPY, 1_100);
        with(CrossingLoop.CLONE, 7).with(CrossingLoop.CLONE_OWN, 7).with(CrossingLoop.COUNT, 1, 4)
                .with(CrossingLoop.COUNT, 2, 30).with(CrossingLoop.COUNT_OWN, 4).with(CrossingLoop.SHARE_TICKET, 35)
                .with(CrossingLoop.SHARE_QUEUE, 40).with(CrossingLoop.MOVE_TICKET, 45).with(CrossingLoop.MOVE_QUEUE, 50)
                .with(CrossingLoop.COPY_QUEUE, 2_500).with(CrossingLoop.SEND, 40).with(CrossingLoop.SEND_COUNTED, 25)
                .with(CrossingLoop.FAR, 0.3).with(CrossingLoop.APART, 0.31).with(CrossingLoop.BESIDE, 1.2)
                .changing(CrossingLoop.SEND, 1_562).changing(CrossingLoop.SEND_COUNTED, 200_000);
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

    public SimulatedKernels with(Loop loop, double nanos) {
        return with(loop, 1, nanos).with(loop, 2, nanos);
    }

    public SimulatedKernels with(Loop loop, int threads, double nanos) {
        loops.put(new Loops(loop, threads), nanos);
        return this;
    }

    public SimulatedKernels with(CopyWay way, double nanos) {
        copies.put(way, nanos);
        return this;
    }

    /// Of 100,000 turns of the loop so many change what it counts.
    public SimulatedKernels changing(Loop loop, long times) {
        changes.put(loop, times);
        return this;
    }

    /// From now on the times of the loop, or way of copying, lie half of it above what they are, then half of it below.
    public SimulatedKernels straddling(Object loop) {
        straddling.put(loop, 0.5);
        return this;
    }

    /// What one turn of the loop takes one thread, in ns.
    public double nanos(Loop loop) {
        return loops.get(new Loops(loop, 1));
    }

    /// What one copy takes, in ns.
    public double nanos(CopyWay way) {
        return copies.get(way);
    }

    private LoopSample sample(Object loop, double nanos) {
        long operations = 100_000;
        Double off = straddling.computeIfPresent(loop, (any, last) -> -last);
        long time = Math.round(nanos * (off == null ? vary() : 1 + off) * operations);
        return new LoopSample(operations, time, 100, loop == lossyLoop ? 99 : 100, changes.getOrDefault(loop, 0L));
    }

    public SimulatedKernels with(Parallel parallel, double nanos) {
        parallels.put(parallel, nanos);
        return this;
    }

    public SimulatedKernels with(IntFunction<MemorySample> remembers) {
        memory = remembers;
        return this;
    }

    /// From now on the loop, or way of copying, leaves one thing less behind in every sample.
    public SimulatedKernels lossyLoop(Object loop) {
        lossyLoop = loop;
        return this;
    }

    public SimulatedKernels lossy(Parallel parallel) {
        lossyParallel = parallel;
        return this;
    }

    private void queues() {
        with(QueueWay.LINE, 200).with(QueueWay.LINES, 280).with(QueueWay.TRIP_MOVED, 390).with(QueueWay.TRIP_SHARED, 500)
                .with(QueueWay.TRIP_MUTEX, 60_000).with(QueueWay.FUTEX, 62_000).with(QueueWay.TRIP_SLEEP, 64_000)
                .with(QueueWay.TRIP_POLL, 20_000_000).with(QueueWay.RING, 13).with(QueueWay.FLOW_MOVED, 70)
                .with(QueueWay.FLOW_DISTINCT, 65).with(QueueWay.FLOW_SAME, 50).with(QueueWay.FLOW_COPIED, 9_000)
                .with(QueueWay.SELF_KIB, 35).with(QueueWay.SELF_MIB, 35).with(QueueWay.SELF_MOVED, 58)
                .with(QueueWay.SELF_COPIED_KIB, 65).with(QueueWay.SELF_COPIED_MIB, 45_000);
    }

    /// What a turn takes.
    public SimulatedKernels with(QueueWay way, double nanos) {
        queue.put(way, nanos);
        return this;
    }

    public SimulatedKernels lossy(QueueWay way) {
        lossyWay = way;
        return this;
    }

    /// From now on who waits sleeps so often in a round trip.
    public SimulatedKernels sleeping(double times) {
        sleeps = times;
        return this;
    }

    /// A sample of turns that take so long, and of which none is lost.
    public TurnSample turns(double nanos) {
        long turns = 10_000;
        long time = Math.round(nanos * vary() * turns);
        long kept = Math.round(time * others / (1 - others));
        return new TurnSample(turns, turns, time, time + kept, kept, Math.round(2 * sleeps * turns), turns, turns);
    }

    /// What a turn takes where words are so many bytes apart.
    public SimulatedKernels with(LinesKind kind, int apart, double nanos) {
        lines.computeIfAbsent(kind, any -> new TreeMap<>()).put(apart, nanos);
        return this;
    }

    public SimulatedKernels withLines(int bytes) {
        lineSize = bytes;
        return this;
    }

    public SimulatedKernels with(ReadersKind kind, double one, double more) {
        readers.put(kind, new Times(one, more));
        return this;
    }

    public SimulatedKernels with(PagesSample sample) {
        pages = sample;
        return this;
    }

    /// What a turn takes between two CPUs, and what it takes where it stays.
    public SimulatedKernels apart(ToDoubleBiFunction<Integer, Integer> nanos, double staying) {
        swap = nanos;
        stay = staying;
        return this;
    }

    /// From now on a turn of each sample of `lines`, `cores` and `readers` is not right.
    public SimulatedKernels wrong() {
        wrong = s -> new TurnSample(s.turns(), s.chunk(), s.chunkNanos(), s.nanos(), s.keptNanos(), s.slept(),
                s.rightExpected(), s.rightFound() - 1);
        return this;
    }

    /// From now on others have the CPUs for that share of the time.
    public SimulatedKernels sharedWithOthers(double share) {
        others = share;
        return this;
    }

    /// From now on figures of `gil`, `interpreters` and `queue` vary by up to that fraction, up and down.
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

    /// So many outcomes in a million trials, half of which overlapped.
    public SimulatedKernels with(LitmusShape shape, long seen) {
        return with(shape, new LitmusSample(1_000_000, seen, 500_000));
    }

    public SimulatedKernels with(LitmusShape shape, LitmusSample sample) {
        shapes.put(shape, sample);
        return this;
    }

    public SimulatedKernels with(MemoryModel model) {
        memoryModel = Optional.ofNullable(model);
        return this;
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

    /// The same, of one of them.
    public SimulatedKernels lossy(PairKernel kernel) {
        lossyKernel = kernel;
        return this;
    }

    /// From now on the kernel has the instructions of another.
    public SimulatedKernels same(PairKernel kernel, PairKernel as) {
        same.put(kernel, as);
        return this;
    }

    /// What an experiment gets to work with on this machine.
    public LabRun run(Mode mode, StopRequest stop) {
        return new LabRun(mode, this, open(cpus.size() > 1 ? cpus : List.of(cpus.getFirst(), cpus.getFirst())),
                collections(), stop, Progress.UNSEEN);
    }

    @Override
    public Optional<MemoryModel> memoryModel() {
        return memoryModel;
    }

    @Override
    public PairKernel sameAs(PairKernel kernel) {
        return same.getOrDefault(kernel, kernel);
    }

    @Override
    public GarbageCollections collections() {
        return GarbageCollections.UNSEEN;
    }

    @Override
    public List<Integer> cpus() {
        return cpus;
    }

    /// As if that share of the time since the machine was made had been theirs, on every CPU.
    @Override
    public long nanosOfOthers() {
        return Math.round(others * cpus.size() * System.nanoTime());
    }

    @Override
    public Copies copies() {
        return new Copies() {
            @Override
            public LoopSample copy(CopyWay way, Duration duration) {
                return sample(way, copies.get(way));
            }

            @Override
            public void close() {}
        };
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
    public int lineSize() {
        return lineSize;
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
                return new LoopSample(pairs, Math.round(nanos * pairs), 1000,
                        lossy || kernel == lossyKernel ? 999 : 1000);
            }

            @Override
            public HazardSample hazard(HazardRow row, Duration duration, long seed) {
                return hazards.get(row);
            }

            @Override
            public LitmusSample litmus(LitmusShape shape, Duration duration, long seed) {
                return shapes.get(shape);
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
            public LoopSample loop(Loop loop, int threads, Duration duration) {
                return sample(loop, loops.get(new Loops(loop, threads)));
            }

            @Override
            public ParallelSample parallel(Parallel parallel, Duration duration) {
                long lists = 100_000;
                long time = Math.round(lists * parallels.get(parallel) * vary());
                long kept = Math.round(time * others / (1 - others));
                return new ParallelSample(lists, parallel == lossyParallel ? lists - 1 : lists, time + kept, kept);
            }

            @Override
            public TurnSample queue(QueueWay way, Duration duration) {
                TurnSample s = turns(queue.get(way));
                return new TurnSample(s.turns(), s.chunk(), s.chunkNanos(), s.nanos(), s.keptNanos(), s.slept(),
                        s.rightExpected(), way == lossyWay ? s.rightFound() - 1 : s.rightFound());
            }

            @Override
            public TurnSample lines(LinesKind kind, int apart, Duration duration) {
                return wrong.apply(turns(lines.get(kind).get(apart)));
            }

            @Override
            public TurnSample cores(CoresKind kind, int from, int to, Duration duration) {
                return wrong.apply(turns(switch (kind) {
                    case SWAP -> swap.applyAsDouble(from, to);
                    case MESSAGE -> 1.4 * swap.applyAsDouble(from, to);
                    case STAY -> stay;
                }));
            }

            @Override
            public TurnSample readers(ReadersKind kind, int threads, Duration duration) {
                return wrong.apply(turns(threads == 1 ? readers.get(kind).one() : readers.get(kind).two()));
            }

            @Override
            public PagesSample pages(int kib) {
                return pages;
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
