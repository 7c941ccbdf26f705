// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;

/// Loads the C core, once, and libraries that are linked to it.
///
/// The core is `libcrossview.so.0`: the file that the system property `crossview.native.lib` names by its absolute
/// path, and no other if it is set; otherwise the resource `META-INF/native/<os>-<arch>/libcrossview.so.0` of
/// module `dev.crossview.natives`, loaded in place if it lies in a directory and through a private copy if it lies
/// in a jar. Then the core must answer with the ABI version that the generated bindings were made for.
///
/// Whether it can be loaded is settled by the first call. A failure is final, since a library half way in cannot be
/// taken out again: later calls fail with the same message and the first failure as their cause.
///
/// Everything here may be called from any thread.
public final class NativeLibrary {
    /// System property: the absolute path of the core to load, with no fallback.
    public static final String OVERRIDE = "crossview.native.lib";

    private static final String CORE = "libcrossview.so.0";

    private static final Object lock = new Object();
    private static final Map<String, Outcome> companions = new HashMap<>();
    private static volatile Outcome core;

    private NativeLibrary() {
    }

    private sealed interface Outcome {
        record Loaded(String origin) implements Outcome {
        }

        record Failed(Throwable reason) implements Outcome {
        }

        default String originOrThrow() {
            return switch (this) {
                case Loaded(String origin) -> origin;
                case Failed(IllegalCallerException reason) ->
                        throw new IllegalCallerException(reason.getMessage(), reason);
                case Failed(Throwable reason) -> throw LibraryFile.linkError(reason.getMessage(), reason);
            };
        }
    }

    /// Loads the core unless that has been done.
    ///
    /// @throws UnsatisfiedLinkError   if there is no core for this machine, it cannot be loaded, or it speaks
    ///                                another ABI version; the message says what was expected, what was found and
    ///                                how to override it
    /// @throws IllegalCallerException if the JVM was told to deny native access and this module has no grant; the
    ///                                message is the option to add
    public static void load() {
        origin();
    }

    /// Loads the core unless that has been done, and says where it came from: a path, or the URL of a resource.
    /// For people.
    ///
    /// @throws UnsatisfiedLinkError   as [#load()]
    /// @throws IllegalCallerException as [#load()]
    public static String origin() {
        Outcome outcome = core;
        if (outcome == null) {
            synchronized (lock) {
                outcome = core;
                if (outcome == null) {
                    outcome = attempt(NativeLibrary::loadCore);
                    core = outcome;
                }
            }
        }
        return outcome.originOrThrow();
    }

    /// Loads a library that is linked to the core, after the core, unless that has been done. Its symbols are then
    /// found by [#downcall] and [#leaf].
    ///
    /// @param owner    a class of the jar that carries `META-INF/native/<os>-<arch>/<fileName>`
    /// @param fileName the library's real name, `libexample.so`
    /// @param property system property that overrides the resource as [#OVERRIDE] does for the core
    /// @throws UnsatisfiedLinkError   as [#load()], for this library or for the core
    /// @throws IllegalCallerException as [#load()]
    public static void loadCompanion(Class<?> owner, String fileName, String property) {
        load();
        var file = new LibraryFile(fileName, property, "the artifact of " + owner.getName(),
                owner.getClassLoader(), Platform.current());
        Outcome outcome;
        synchronized (lock) {
            outcome = companions.computeIfAbsent(fileName, _ -> attempt(file::load));
        }
        outcome.originOrThrow();
    }

    /// A handle for an ordinary call of a function in the core or in a companion: the thread leaves Java for it, so
    /// the function may take its time.
    ///
    /// @throws UnsatisfiedLinkError if no library that was loaded here has that symbol
    public static MethodHandle downcall(String symbol, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(find(symbol), descriptor);
    }

    /// A handle for an ordinary call after which errno is wanted: the first argument is memory that takes it, of the
    /// layout [Linker.Option#captureStateLayout()], and then come those of `descriptor`. (A call of its own that asked
    /// for errno would come too late: the JVM makes system calls in between.)
    ///
    /// @throws UnsatisfiedLinkError if no library that was loaded here has that symbol
    static MethodHandle downcallWithErrno(String symbol, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(find(symbol), descriptor, Linker.Option.captureCallState("errno"));
    }

    /// A handle for a leaf call: no thread transition, about a quarter of the cost. Only for functions that end within
    /// about a microsecond, never block and never call back: a collection waits for them, and an upcall from
    /// one kills the JVM.
    ///
    /// @throws UnsatisfiedLinkError if no library that was loaded here has that symbol
    public static MethodHandle leaf(String symbol, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(find(symbol), descriptor, Linker.Option.critical(false));
    }

    private static MemorySegment find(String symbol) {
        load();
        return SymbolLookup.loaderLookup().find(symbol).orElseThrow(() -> new UnsatisfiedLinkError(
                "no library that was loaded here has the symbol " + symbol + " (core: " + origin() + ")"));
    }

    private interface Loading {
        String load();
    }

    private static Outcome attempt(Loading loading) {
        try {
            return new Outcome.Loaded(loading.load());
        } catch (IllegalCallerException e) {
            return new Outcome.Failed(new IllegalCallerException(missingGrant(NativeLibrary.class.getModule()), e));
        } catch (UnsatisfiedLinkError e) {
            return new Outcome.Failed(e);
        }
    }

    private static String loadCore() {
        var file = new LibraryFile(CORE, OVERRIDE, "dev.crossview:crossview-natives", resources(),
                Platform.current());
        String origin = file.load();
        int expected = Crossview.XV_ABI_VERSION();
        int found = abiVersion(file, origin);
        if (found != expected) {
            throw new UnsatisfiedLinkError("""
                    %s does not fit these bindings
                      expected: ABI version %d
                      found:    ABI version %d, in %s
                      %s""".formatted(CORE, expected, found, origin, file.howToOverride()));
        }
        return origin;
    }

    private static int abiVersion(LibraryFile file, String origin) {
        MemorySegment function = SymbolLookup.loaderLookup().find("Xv_AbiVersion").orElseThrow(() ->
                new UnsatisfiedLinkError("""
                        %s is not the Crossview core
                          expected: a library with the symbol Xv_AbiVersion
                          found:    none, in %s
                          %s""".formatted(CORE, origin, file.howToOverride())));
        try {
            return (int) Linker.nativeLinker()
                    .downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT))
                    .invokeExact();
        } catch (Throwable e) {
            throw new AssertionError("a C function threw", e);
        }
    }

    /// In a module layer each module may have a loader of its own, so the natives' one is asked, not ours.
    private static ClassLoader resources() {
        Module self = NativeLibrary.class.getModule();
        return self.isNamed()
                ? self.getLayer().findModule("dev.crossview.natives").orElseThrow().getClassLoader()
                : NativeLibrary.class.getClassLoader();
    }

    static String missingGrant(Module module) {
        return """
                %s may not call native code, because this JVM runs with --illegal-native-access=deny
                  expected: --enable-native-access=%s
                  found:    no such option
                  to allow it, start the JVM as: java --enable-native-access=%2$s ...""".formatted(
                module.isNamed() ? "module " + module.getName() : "Crossview, on the class path,",
                module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
}
