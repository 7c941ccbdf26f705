// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The laboratory's C library, loaded beside the core.
public final class NativeKernels implements Kernels {

    /// System property: the absolute path of the library to load, with no fallback.
    public static final String OVERRIDE = "crossview.lab.native.lib";

    /// System property: the same for the library that is linked to CPython.
    public static final String CPYTHON_OVERRIDE = "crossview.lab.cpython.native.lib";

    private static final String FILE = "libcrossview_lab.so";
    private static final int ABI_VERSION = 2;
    private static final String CPYTHON_FILE = "libcrossview_lab_cpython.so";

    /// `XVLAB_BUILD_OPTIMISED` alone: no sanitizer, no checks at run time.
    private static final int AS_MEANT = 1;

    private static final int MOST_CPUS = 4096;
    private static final int LONGEST_TEXT = 1024;

    private final GarbageCollections.Agent agent;

    private NativeKernels(GarbageCollections.Agent agent) {
        this.agent = agent;
    }

    /// Loads the core, the library and the agent, once.
    ///
    /// @throws UnsatisfiedLinkError if one of them is not there, cannot be loaded or has another version; the message
    ///     says what was expected, what was found and how to override it
    /// @throws IllegalCallerException if the JVM denies native access; the message is the option to add
    public static Kernels load() {
        NativeLibrary.loadCompanion(NativeKernels.class, FILE, OVERRIDE);
        int found = call("xvlab_abi_version");
        if (found != ABI_VERSION) {
            throw new UnsatisfiedLinkError("""
                    %s does not fit this laboratory
                      expected: ABI version %d
                      found:    ABI version %d
                      to override: -D%s=/absolute/path/to/%s""".formatted(FILE, ABI_VERSION, found, OVERRIDE, FILE));
        }
        return new NativeKernels(GarbageCollections.Agent.load());
    }

    @Override
    public List<Integer> cpus() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cpus = arena.allocate(JAVA_INT, MOST_CPUS);
            MethodHandle list = NativeLibrary.downcall("xvlab_cpus",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
            int count = (int) list.invokeExact(cpus, MOST_CPUS);
            return IntStream.range(0, Math.min(count, MOST_CPUS))
                    .mapToObj(i -> cpus.getAtIndex(JAVA_INT, i))
                    .toList();
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    @Override
    public Crew open(List<Integer> cpus) {
        return NativeCrew.open(cpus);
    }

    @Override
    public long nanosOfOthers() {
        return CpuTimes.ofOthers();
    }

    @Override
    public Copies copies() {
        return new NativeCopies();
    }

    @Override
    public String pmu() {
        int answer = call("xvlab_pmu_probe");
        if (answer == 0) {
            return "yes";
        }
        try {
            MethodHandle message = NativeLibrary.downcall("xvlab_pmu_message",
                    FunctionDescriptor.of(ADDRESS, JAVA_INT));
            return NativeMemory.string((MemorySegment) message.invokeExact(answer), LONGEST_TEXT);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    @Override
    public CPython cpython() {
        if (call("xvlab_cpython_built") == 0) {
            return CPython.none("python3-dev is not installed, or was not when the laboratory was built");
        }
        try {
            NativeLibrary.loadCompanion(NativeKernels.class, CPYTHON_FILE, CPYTHON_OVERRIDE);
        } catch (UnsatisfiedLinkError e) {
            return CPython.none(oneLine(e.getMessage()));
        }
        try {
            NativeLibrary.downcall("xvlab_cpython_join", FunctionDescriptor.ofVoid()).invokeExact();
            MethodHandle version = NativeLibrary.downcall("xvlab_cpython_version", FunctionDescriptor.of(ADDRESS));
            String told = NativeMemory.string((MemorySegment) version.invokeExact(), LONGEST_TEXT);
            return CPython.of(told.split(" ", 2)[0]);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    @Override
    public PairKernel sameAs(PairKernel kernel) {
        try {
            MethodHandle same = NativeLibrary.downcall("xvlab_pair_same_as",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            return PairKernel.values()[(int) same.invokeExact(kernel.ordinal())];
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    @Override
    public Optional<MemoryModel> memoryModel() {
        int model = call("xvlab_memory_model");
        return model < 0 ? Optional.empty() : Optional.of(MemoryModel.values()[model]);
    }

    private static String oneLine(String message) {
        return message.lines().map(line -> line.strip().replaceAll("\\s+", " ")).collect(Collectors.joining(", "));
    }

    @Override
    public GarbageCollections collections() {
        return agent;
    }

    @Override
    public String compiler() {
        try {
            MethodHandle compiler = NativeLibrary.downcall("xvlab_compiler", FunctionDescriptor.of(ADDRESS));
            return NativeMemory.string((MemorySegment) compiler.invokeExact(), LONGEST_TEXT);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    @Override
    public int lineSize() {
        return call("xvlab_line_size");
    }

    @Override
    public boolean optimised() {
        return call("xvlab_build") == AS_MEANT;
    }

    private static int call(String symbol) {
        try {
            return (int) NativeLibrary.downcall(symbol, FunctionDescriptor.of(JAVA_INT)).invokeExact();
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }
}
