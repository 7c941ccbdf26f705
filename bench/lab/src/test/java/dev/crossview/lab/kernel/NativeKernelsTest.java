// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.NativeMemory;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The C library as it is: that both sides mean the same, and that samples come back. What they measure is none of a
/// test's business.
class NativeKernelsTest {

    private static final Duration SHORT = Duration.ofMillis(2);

    private final Kernels kernels = NativeKernels.load();

    @Test
    void bothSidesCallTheKernelsTheSame() {
        assertThat(names("xvlab_pair_name"))
                .containsExactlyElementsOf(Arrays.stream(PairKernel.values()).map(PairKernel::label).toList());
        assertThat(names("xvlab_hazard_name"))
                .containsExactlyElementsOf(Arrays.stream(HazardRow.values()).map(HazardRow::label).toList());
        assertThat(names("xvlab_litmus_name"))
                .containsExactlyElementsOf(Arrays.stream(LitmusShape.values()).map(LitmusShape::label).toList());
        assertThat(names("xvlab_operation_name"))
                .containsExactlyElementsOf(
                        Arrays.stream(ObjectOperation.values()).map(ObjectOperation::label).toList());
        assertThat(names("xvlab_maker_name"))
                .containsExactlyElementsOf(Arrays.stream(ObjectMaker.values()).map(ObjectMaker::label).toList());
    }

    @Test
    void bothSidesCallWhatInterpretersDoTheSame() {
        assertThat(names("xvlab_gil_work_name"))
                .containsExactlyElementsOf(Arrays.stream(GilWork.values()).map(GilWork::label).toList());
        assertThat(names("xvlab_gil_kind_name"))
                .containsExactlyElementsOf(Arrays.stream(GilKind.values()).map(GilKind::label).toList());
        for (Loop[] loops : List.of(Life.values(), ViewLoop.values(), CrossingLoop.values())) {
            assertThat(loopNames(loops[0].experiment()))
                    .containsExactlyElementsOf(Arrays.stream(loops).map(Loop::label).toList());
        }
        assertThat(names("xvlab_parallel_name"))
                .containsExactlyElementsOf(Arrays.stream(Parallel.values()).map(Parallel::label).toList());
    }

    @Test
    void bothSidesCallWaysOfHandingOverTheSame() {
        assertThat(names("xvlab_queue_name"))
                .containsExactlyElementsOf(Arrays.stream(QueueWay.values()).map(QueueWay::label).toList());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHandedOverArrives(QueueWay way) {
        try (Crew crew = crew()) {
            TurnSample sample = crew.queue(way, SHORT);
            assertThat(sample.counted()).isTrue();
            assertThat(sample.nanosEach()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void underEveryGilSomebodyComputes(GilKind kind) {
        assumeThat(kind != GilKind.CPYTHON || kernels.cpython().present()).isTrue();
        try (Crew crew = crew()) {
            for (GilWork work : GilWork.values()) {
                GilSample sample = crew.gil(work, kind, false, Duration.ofMillis(10), 42);
                assertThat(sample.chunks()).isPositive();
                assertThat(sample.nanos()).isPositive();
                assertThat(sample.waits()).allMatch(wait -> wait >= 0);
            }
            assertThat(crew.gil(GilWork.RETURNS, kind, true, Duration.ofMillis(10), 42).disturbed()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyLifeWasLived(Life life) {
        done(life, 1);
    }

    @ParameterizedTest
    @EnumSource
    void everyViewLoopDidItsWork(ViewLoop loop) {
        done(loop, 1);
    }

    @ParameterizedTest
    @EnumSource
    void everyCrossingDidItsWork(CrossingLoop loop) {
        done(loop, 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLONE", "CLONE_OWN", "COUNT", "COUNT_OWN", "FAR", "APART", "BESIDE"})
    void whereTwoCrossTheyDoTheirWork(CrossingLoop loop) {
        done(loop, 2);
    }

    @Test
    void countsWhatChanges() {
        try (Crew crew = crew()) {
            LoopSample sample = crew.loop(CrossingLoop.SEND, 1, SHORT);
            assertThat(sample.changes() * 64).isEqualTo(sample.timed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void copiesAreMadeAndTimed(CopyWay way) {
        try (Copies copies = kernels.copies()) {
            LoopSample sample = copies.copy(way, SHORT);
            assertThat(sample.counted()).isTrue();
            assertThat(sample.nanos()).isGreaterThanOrEqualTo(SHORT.toNanos());
        }
    }

    private void done(Loop loop, int threads) {
        assumeThat(!loop.cpython() || kernels.cpython().present()).isTrue();
        try (Crew crew = crew()) {
            LoopSample sample = crew.loop(loop, threads, SHORT);
            assertThat(sample.counted()).isTrue();
            assertThat(sample.nanosEach()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTwoComputeIsRight(Parallel parallel) {
        try (Crew crew = crew()) {
            assertThat(crew.parallel(parallel, SHORT).counted()).isTrue();
        }
    }

    @Test
    void interpretersTakeMemory() {
        try (Crew crew = crew()) {
            MemorySample sample = crew.memory(100);
            assertThat(sample.interpreters()).isEqualTo(100);
            assertThat(sample.right()).isEqualTo(100);
            assertThat(sample.kibEach(sample.idle())).isPositive().isLessThan(sample.kibEach(sample.worked()));
        }
    }

    @Test
    void bothSidesCallWhatTheHardwareDoesTheSame() {
        assertThat(names("xvlab_lines_name"))
                .containsExactlyElementsOf(Arrays.stream(LinesKind.values()).map(LinesKind::label).toList());
        assertThat(names("xvlab_cores_name"))
                .containsExactlyElementsOf(Arrays.stream(CoresKind.values()).map(CoresKind::label).toList());
        assertThat(names("xvlab_readers_name"))
                .containsExactlyElementsOf(Arrays.stream(ReadersKind.values()).map(ReadersKind::label).toList());
    }

    @Test
    void linesCoresAndReadersAreMeasured() {
        try (Crew crew = crew()) {
            for (LinesKind kind : LinesKind.values()) {
                assertThat(crew.lines(kind, 64, SHORT).counted()).isTrue();
            }
            for (CoresKind kind : CoresKind.values()) {
                assertThat(crew.cores(kind, kernels.cpus().getLast(), kernels.cpus().getFirst(), SHORT).counted()).isTrue();
            }
            for (ReadersKind kind : ReadersKind.values()) {
                assertThat(crew.readers(kind, 2, SHORT).counted()).isTrue();
            }
            PagesSample pages = crew.pages(1024);
            assertThat(pages.allRight()).isTrue();
            assertThat(pages.counted()).isGreaterThanOrEqualTo(pages.kib());
        }
    }

    @Test
    void knowsTheMachine() {
        assertThat(kernels.lineSize()).isNotNegative();
        assertThat(kernels.cpus()).isNotEmpty().isSorted().doesNotHaveDuplicates();
        assertThat(kernels.compiler()).isNotBlank();
        assertThat(kernels.pmu()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void everyPairThatIsCountedWasDone(PairKernel kernel) {
        try (Crew crew = crew()) {
            LoopSample sample = crew.pair(kernel, 1, SHORT);
            assertThat(sample.counted()).isTrue();
            assertThat(sample.nanosEach()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"BARE", "CROSSVIEW", "SHARED_PTR_ALONE"})
    void twoThreadsCountAsWell(PairKernel kernel) {
        try (Crew crew = crew()) {
            assertThat(crew.pair(kernel, 2, SHORT).counted()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasTheSameInstructionsIsAKernelOfItsOwn(PairKernel kernel) {
        assertThat(kernels.sameAs(kernels.sameAs(kernel))).isEqualTo(kernels.sameAs(kernel));
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN_UNDER_GIL", "ATOMIC_HANDED_OVER", "SHARED_VIEW", "ONE_HOLDS"})
    void whatMustNotGoWrongDoesNot(HazardRow row) {
        try (Crew crew = crew()) {
            HazardSample sample = crew.hazard(row, SHORT, 42);
            assertThat(sample.trials()).isPositive();
            assertThat(sample.lostUpdates() + sample.freesWhileHeld() + sample.leaks() + sample.doubleFrees()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyShapeIsTried(LitmusShape shape) {
        try (Crew crew = crew()) {
            LitmusSample sample = crew.litmus(shape, SHORT, 42);
            assertThat(sample.trials()).isPositive();
            assertThat(List.of(sample.seen(), sample.overlapped()))
                    .allMatch(events -> events >= 0 && events <= sample.trials());
            if (!shape.allowedBy(MemoryModel.C11)) {
                assertThat(sample.seen()).isZero();
            }
        }
    }

    @Test
    void theMemoryModelIsThatOfTheProcessor() {
        String processor = System.getProperty("os.arch");
        assertThat(kernels.memoryModel().map(MemoryModel::label).orElse("none")).isEqualTo(switch (processor) {
            case "amd64", "x86_64" -> "x86-TSO";
            case "aarch64" -> "AArch64";
            default -> "none";
        });
    }

    @ParameterizedTest
    @EnumSource
    void countsNoTrialTwice(HazardRow row) {
        try (Crew crew = crew()) {
            HazardSample sample = crew.hazard(row, SHORT, 7);
            assertThat(List.of(sample.lostUpdates(), sample.freesWhileHeld(), sample.leaks(), sample.doubleFrees(),
                    sample.overlapped())).allMatch(events -> events >= 0 && events <= sample.trials());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyOperationOnObjectsWasDone(ObjectOperation operation) {
        try (Crew crew = crew()) {
            LoopSample sample = crew.objects(operation, ObjectMaker.CROSSVIEW, SHORT, 42);
            assertThat(sample.counted()).isTrue();
            assertThat(sample.nanosEach()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void cpythonDoesTheSameOrItIsSaidWhyNot(ObjectOperation operation) {
        CPython cpython = kernels.cpython();
        assertThat(cpython.present()).isEqualTo(cpython.problem().isBlank());
        assertThat(kernels.cpython()).isEqualTo(cpython);
        assumeThat(cpython.problem()).isEmpty();
        assertThat(cpython.version()).startsWith("3.");
        for (int crews = 0; crews < 2; crews++) {
            try (Crew crew = crew()) {
                assertThat(crew.objects(operation, ObjectMaker.CPYTHON, SHORT, 42).counted()).isTrue();
            }
        }
    }

    @Test
    void refusesWhatTheLibraryRefuses() {
        try (Crew crew = crew()) {
            assertThatThrownBy(() -> crew.objects(ObjectOperation.INT, ObjectMaker.MALLOC, SHORT, 1))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("`int` by malloc");
            assertThatThrownBy(() -> crew.memory(0))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("0 interpreters in memory");
            assertThatThrownBy(() -> crew.loop(Life.ATTACH, 1, Duration.ZERO))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("attach+detach");
            assertThatThrownBy(() -> crew.gil(GilWork.YIELDER, GilKind.CROSSVIEW, false, Duration.ZERO, 1))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("`beside one that yields in a loop` under the GIL of crossview");
            assertThatThrownBy(() -> crew.parallel(Parallel.TWO_PROCESSES, Duration.ZERO))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("two processes");
            assertThatThrownBy(() -> crew.queue(QueueWay.FLOW_SAME, Duration.ZERO))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("one view over and over");
            assertThatThrownBy(() -> crew.lines(LinesKind.LOCKED, 3, SHORT))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("two that add, locked");
            assertThatThrownBy(() -> crew.cores(CoresKind.SWAP, -1, 0, SHORT))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("compare-and-swap");
            assertThatThrownBy(() -> crew.readers(ReadersKind.ONLY, 3, SHORT))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("read only");
            assertThatThrownBy(() -> crew.pages(0))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("forked readers");
            assertThatThrownBy(() -> crew.pair(PairKernel.BARE, 2, SHORT))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("bare add/sub");
            assertThatThrownBy(() -> crew.hazard(HazardRow.SHARED_VIEW, Duration.ofSeconds(10), 1))
                    .isInstanceOf(KernelException.class);
        }
        assertThatThrownBy(() -> kernels.open(List.of())).isInstanceOf(KernelException.class);
    }

    @Test
    void saysWhyAThreadIsNotBound() {
        int absent = 4095;
        try (Crew crew = kernels.open(List.of(kernels.cpus().getFirst(), absent))) {
            assertThat(crew.pinned()).isFalse();
            assertThat(crew.pinProblem()).startsWith("CPU 4095: ");
            assertThat(crew.pair(PairKernel.ATOMIC, 2, SHORT).counted()).isTrue();
        }
    }

    @Test
    void aClosedCrewRunsNothing() {
        Crew crew = crew();
        crew.close();
        crew.close();
        assertThatThrownBy(() -> crew.pair(PairKernel.BARE, 1, SHORT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> crew.hazard(HazardRow.SHARED_VIEW, SHORT, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    private Crew crew() {
        List<Integer> cpus = kernels.cpus();
        return kernels.open(List.of(cpus.getFirst(), cpus.getLast()));
    }

    private static List<String> names(String function) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> name(function, i))
                .takeWhile(name -> name != null)
                .toList();
    }

    private static List<String> loopNames(int experiment) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> loopName(experiment, i))
                .takeWhile(name -> name != null)
                .toList();
    }

    private static String loopName(int experiment, int loop) {
        try {
            return NativeMemory.string((MemorySegment) NativeLibrary
                    .downcall("xvlab_loop_name", FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT))
                    .invokeExact(experiment, loop), 256);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static String name(String function, int index) {
        try {
            return NativeMemory.string((MemorySegment) NativeLibrary
                    .downcall(function, FunctionDescriptor.of(ADDRESS, JAVA_INT))
                    .invokeExact(index), 256);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
