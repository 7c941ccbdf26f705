// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.crossview.ffm.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// A crew of the C library. Belongs to the thread that opened it.
final class NativeCrew implements Crew {

    private static final StructLayout PAIR = longs("pairs", "count_expected", "count_found");
    private static final StructLayout WORKER = longs("pairs", "ns", "cpu");
    private static final StructLayout LOOP = longs("operations", "ns", "count_expected", "count_found", "changes");
    private static final StructLayout GIL = longs("chunks", "ns", "kept_ns", "returns", "disturbed", "watched",
            "handovers", "forced");
    private static final StructLayout PARALLEL = longs("lists", "right", "ns", "kept_ns");
    private static final StructLayout MEMORY = longs("interpreters", "none", "made", "idle", "worked", "closed",
            "closed_again", "mappings_none", "mappings_all", "right");
    private static final StructLayout TURNS = longs("turns", "chunk", "chunk_ns", "ns", "kept_ns", "slept",
            "right_expected", "right_found");
    private static final StructLayout PAGES = longs("kib", "read", "counted", "viewed", "right");
    private static final StructLayout HAZARD = longs("trials", "lost_updates", "frees_while_held", "leaks",
            "double_frees", "lost_increments", "lost_decrements", "received", "overlapped", "early_zeros", "ns",
            "cpu_a", "cpu_b");

    private static final StructLayout LITMUS = longs("trials", "seen", "overlapped", "ns");

    /// The refusals that `xvlab_crew_pin_error` documents, by errno.
    private static final Map<Integer, String> REFUSALS = Map.of(
            1, "a policy forbids it",
            22, "the CPU is offline or outside what this process may use");

    /// More than come back in the longest sample.
    private static final int MOST_WAITS = 16_384;

    private final List<Integer> cpus;
    private final String pinProblem;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment crew;
    private final MemorySegment pairSample = arena.allocate(PAIR);
    private final MemorySegment workers;
    private final MemorySegment hazardSample = arena.allocate(HAZARD);
    private final MemorySegment loopSample = arena.allocate(LOOP);
    private final MemorySegment litmusSample = arena.allocate(LITMUS);
    private final MethodHandle runPair = NativeLibrary.downcall("xvlab_pair_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS));
    private final MethodHandle runHazard = NativeLibrary.downcall("xvlab_hazard_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS));
    private final MethodHandle runLitmus = NativeLibrary.downcall("xvlab_litmus_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS));
    private final MethodHandle runObjects = NativeLibrary.downcall("xvlab_objects_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS));
    private final MemorySegment gilSample = arena.allocate(GIL);
    private final MemorySegment waits = arena.allocate(JAVA_LONG, MOST_WAITS);
    private final MemorySegment parallelSample = arena.allocate(PARALLEL);
    private final MemorySegment memorySample = arena.allocate(MEMORY);
    private final MethodHandle runGil = NativeLibrary.downcall("xvlab_gil_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS,
                    ADDRESS, JAVA_LONG));
    private final MethodHandle runLoop = NativeLibrary.downcall("xvlab_loop_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private final MethodHandle runParallel = NativeLibrary.downcall("xvlab_parallel_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS));
    private final MethodHandle runMemory = NativeLibrary.downcall("xvlab_memory_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS));
    private final MemorySegment turnSample = arena.allocate(TURNS);
    private final MethodHandle runQueue = NativeLibrary.downcall("xvlab_queue_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS));
    private final MemorySegment pagesSample = arena.allocate(PAGES);
    private final MethodHandle runLines = NativeLibrary.downcall("xvlab_lines_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS));
    private final MethodHandle runCores = NativeLibrary.downcall("xvlab_cores_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private final MethodHandle runReaders = NativeLibrary.downcall("xvlab_readers_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private final MethodHandle runPages = NativeLibrary.downcall("xvlab_pages_run",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS));
    private boolean closed;

    private NativeCrew(List<Integer> cpus, MemorySegment crew) {
        this.cpus = List.copyOf(cpus);
        this.crew = crew;
        this.workers = arena.allocate(WORKER, cpus.size());
        this.pinProblem = pinProblem(crew, cpus);
    }

    static Crew open(List<Integer> cpus) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment wanted = call.allocateFrom(JAVA_INT, cpus.stream().mapToInt(Integer::intValue).toArray());
            MemorySegment out = call.allocate(ADDRESS);
            MethodHandle open = NativeLibrary.downcall("xvlab_crew_open",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
            Calls.check((int) open.invokeExact(wanted, cpus.size(), out),
                    "no crew of " + cpus.size() + " measuring threads");
            return new NativeCrew(cpus, out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    @Override
    public List<Integer> cpus() {
        return cpus;
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
        requireOpen();
        try {
            int status = (int) runPair.invokeExact(crew, kernel.ordinal(), threads, duration.toNanos(), pairSample,
                    workers);
            Calls.check(status, "no sample of `" + kernel.label() + "`");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        List<MemorySegment> ran = workers.elements(WORKER).limit(threads).toList();
        return new LoopSample(
                ran.stream().mapToLong(worker -> get(worker, WORKER, "pairs")).sum(),
                ran.stream().mapToLong(worker -> get(worker, WORKER, "ns")).sum(),
                get(pairSample, PAIR, "count_expected"),
                get(pairSample, PAIR, "count_found"));
    }

    @Override
    public HazardSample hazard(HazardRow row, Duration duration, long seed) {
        requireOpen();
        try {
            int status = (int) runHazard.invokeExact(crew, row.ordinal(), duration.toNanos(), seed, hazardSample);
            Calls.check(status, "no sample of `" + row.label() + "`");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return new HazardSample(
                get(hazardSample, HAZARD, "trials"),
                get(hazardSample, HAZARD, "lost_updates"),
                get(hazardSample, HAZARD, "frees_while_held"),
                get(hazardSample, HAZARD, "leaks"),
                get(hazardSample, HAZARD, "double_frees"),
                get(hazardSample, HAZARD, "early_zeros"),
                get(hazardSample, HAZARD, "overlapped"));
    }

    @Override
    public LitmusSample litmus(LitmusShape shape, Duration duration, long seed) {
        requireOpen();
        try {
            int status = (int) runLitmus.invokeExact(crew, shape.ordinal(), duration.toNanos(), seed, litmusSample);
            Calls.check(status, "no sample of `" + shape.label() + "`");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return new LitmusSample(
                get(litmusSample, LITMUS, "trials"),
                get(litmusSample, LITMUS, "seen"),
                get(litmusSample, LITMUS, "overlapped"));
    }

    @Override
    public LoopSample objects(ObjectOperation operation, ObjectMaker maker, Duration duration, long seed) {
        requireOpen();
        try {
            int status = (int) runObjects.invokeExact(crew, operation.ordinal(), maker.ordinal(), duration.toNanos(),
                    seed, loopSample);
            Calls.check(status, "no sample of `" + operation.label() + "` by " + maker.label());
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return loopSample();
    }

    @Override
    public GilSample gil(GilWork work, GilKind kind, boolean oneCpu, Duration duration, long seed) {
        requireOpen();
        try {
            int status = (int) runGil.invokeExact(crew, work.ordinal(), kind.ordinal(), oneCpu ? 1 : 0,
                    duration.toNanos(), seed, gilSample, waits, (long) MOST_WAITS);
            Calls.check(status, "no sample of `" + work.label() + "` under the GIL of " + kind.label());
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        long returns = get(gilSample, GIL, "returns");
        return new GilSample(
                get(gilSample, GIL, "chunks"),
                get(gilSample, GIL, "ns"),
                get(gilSample, GIL, "kept_ns"),
                LongStream.range(0, returns).mapToObj(i -> waits.getAtIndex(JAVA_LONG, i)).toList(),
                get(gilSample, GIL, "disturbed"),
                get(gilSample, GIL, "watched") != 0,
                get(gilSample, GIL, "handovers"));
    }

    @Override
    public LoopSample loop(Loop loop, int threads, Duration duration) {
        requireOpen();
        try {
            int status = (int) runLoop.invokeExact(crew, loop.experiment(), loop.ordinal(), threads, duration.toNanos(),
                    loopSample);
            Calls.check(status, "no sample of `" + loop.label() + "`");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return loopSample();
    }

    private LoopSample loopSample() {
        return new LoopSample(
                get(loopSample, LOOP, "operations"),
                get(loopSample, LOOP, "ns"),
                get(loopSample, LOOP, "count_expected"),
                get(loopSample, LOOP, "count_found"),
                get(loopSample, LOOP, "changes"));
    }

    @Override
    public ParallelSample parallel(Parallel parallel, Duration duration) {
        requireOpen();
        try {
            int status = (int) runParallel.invokeExact(crew, parallel.ordinal(), duration.toNanos(), parallelSample);
            Calls.check(status, "no sample of " + parallel.label());
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return new ParallelSample(
                get(parallelSample, PARALLEL, "lists"),
                get(parallelSample, PARALLEL, "right"),
                get(parallelSample, PARALLEL, "ns"),
                get(parallelSample, PARALLEL, "kept_ns"));
    }

    @Override
    public MemorySample memory(int interpreters) {
        requireOpen();
        try {
            int status = (int) runMemory.invokeExact(crew, (long) interpreters, memorySample);
            Calls.check(status, "no sample of " + interpreters + " interpreters in memory");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return new MemorySample(
                get(memorySample, MEMORY, "interpreters"),
                get(memorySample, MEMORY, "none"),
                get(memorySample, MEMORY, "made"),
                get(memorySample, MEMORY, "idle"),
                get(memorySample, MEMORY, "worked"),
                get(memorySample, MEMORY, "closed"),
                get(memorySample, MEMORY, "closed_again"),
                get(memorySample, MEMORY, "mappings_none"),
                get(memorySample, MEMORY, "mappings_all"),
                get(memorySample, MEMORY, "right"));
    }

    @Override
    public TurnSample queue(QueueWay way, Duration duration) {
        requireOpen();
        try {
            int status = (int) runQueue.invokeExact(crew, way.ordinal(), duration.toNanos(), turnSample);
            Calls.check(status, "no sample of `" + way.label() + "`");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return turns();
    }

    @Override
    public TurnSample lines(LinesKind kind, int apart, Duration duration) {
        requireOpen();
        try {
            int status = (int) runLines.invokeExact(crew, kind.ordinal(), (long) apart, duration.toNanos(), turnSample);
            Calls.check(status, "no sample of `" + kind.label() + "`");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return turns();
    }

    @Override
    public TurnSample cores(CoresKind kind, int from, int to, Duration duration) {
        requireOpen();
        try {
            int status = (int) runCores.invokeExact(crew, kind.ordinal(), from, to, duration.toNanos(), turnSample);
            Calls.check(status, "no sample of `" + kind.label() + "`");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return turns();
    }

    @Override
    public TurnSample readers(ReadersKind kind, int threads, Duration duration) {
        requireOpen();
        try {
            int status = (int) runReaders.invokeExact(crew, kind.ordinal(), threads, duration.toNanos(), turnSample);
            Calls.check(status, "no sample of `" + kind.label() + "`");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return turns();
    }

    @Override
    public PagesSample pages(int kib) {
        requireOpen();
        try {
            int status = (int) runPages.invokeExact(crew, (long) kib, pagesSample);
            Calls.check(status, "no sample of forked readers");
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return new PagesSample(
                get(pagesSample, PAGES, "kib"),
                get(pagesSample, PAGES, "read"),
                get(pagesSample, PAGES, "counted"),
                get(pagesSample, PAGES, "viewed"),
                get(pagesSample, PAGES, "right"));
    }

    private TurnSample turns() {
        return new TurnSample(
                get(turnSample, TURNS, "turns"),
                get(turnSample, TURNS, "chunk"),
                get(turnSample, TURNS, "chunk_ns"),
                get(turnSample, TURNS, "ns"),
                get(turnSample, TURNS, "kept_ns"),
                get(turnSample, TURNS, "slept"),
                get(turnSample, TURNS, "right_expected"),
                get(turnSample, TURNS, "right_found"));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            NativeLibrary.downcall("xvlab_crew_close", FunctionDescriptor.ofVoid(ADDRESS)).invokeExact(crew);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        } finally {
            arena.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the crew is closed");
        }
    }

    private static String pinProblem(MemorySegment crew, List<Integer> cpus) {
        MethodHandle pinError = NativeLibrary.downcall("xvlab_crew_pin_error",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        return IntStream.range(0, cpus.size())
                .mapToObj(worker -> {
                    try {
                        int errno = (int) pinError.invokeExact(crew, worker);
                        return errno == 0 ? "" : "CPU " + cpus.get(worker) + ": "
                                + REFUSALS.getOrDefault(errno, "error number " + errno);
                    } catch (Throwable e) {
                        throw Calls.unexpected(e);
                    }
                })
                .filter(problem -> !problem.isEmpty())
                .findFirst()
                .orElse("");
    }

    /// The library's structs consist of `int64_t` only, without padding.
    private static StructLayout longs(String... names) {
        return MemoryLayout.structLayout(Stream.of(names).map(JAVA_LONG::withName).toArray(MemoryLayout[]::new));
    }

    private static long get(MemorySegment struct, StructLayout layout, String field) {
        return struct.get(JAVA_LONG, layout.byteOffset(PathElement.groupElement(field)));
    }
}
