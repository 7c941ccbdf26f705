// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.probe.LoadProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Each way into the core that can only be gone once in a JVM is gone in a JVM of its own.
class NativeLibraryTest {
    private static final Path BINDING = codeOf(NativeLibrary.class);
    private static final Path TESTS = codeOf(LoadProbe.class);
    private static final Path NATIVES = nativesModule();

    @TempDir
    Path directory;

    private record Outcome(int exit, String output) {
    }

    @Test
    void isLoadedOnceHoweverManyAsk() throws Exception {
        var barrier = new CyclicBarrier(4);
        Callable<String> task = () -> {
            barrier.await();
            NativeLibrary.load();
            return NativeLibrary.origin();
        };
        try (var pool = Executors.newFixedThreadPool(4)) {
            var origins = new ArrayList<String>();
            for (Future<String> origin : pool.invokeAll(List.of(task, task, task, task))) {
                origins.add(origin.get());
            }
            assertThat(origins).hasSize(4).containsOnly(NativeLibrary.origin());
        }
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            assertThat(maps.filter(line -> line.contains("libcrossview.so.0"))
                    .map(line -> line.substring(line.indexOf('/'))).distinct()).hasSize(1);
        }
    }

    @Test
    void aSymbolThatNobodyHasIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> NativeLibrary.leaf("Xv_NoSuchThing", FunctionDescriptor.of(JAVA_INT)))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageContaining("Xv_NoSuchThing")
                .hasMessageContaining(NativeLibrary.origin());
    }

    @Test
    void aCompanionIsLoadedAfterTheCoreAndCanCallIt() throws Throwable {
        String property = "dev.crossview.ffm.test.companion";
        Path companion = CompiledLibrary.compile(directory, "libxvcompanion.so", """
                int Xv_AbiVersion(void);
                int xv_test_companion(void) { return 1000 + Xv_AbiVersion(); }
                """, "-Wl,--no-as-needed", core().toString());
        System.setProperty(property, companion.toString());
        try {
            NativeLibrary.loadCompanion(NativeLibraryTest.class, "libxvcompanion.so", property);
            NativeLibrary.loadCompanion(NativeLibraryTest.class, "libxvcompanion.so", property);
        } finally {
            System.clearProperty(property);
        }
        assertThat((int) NativeLibrary.downcall("xv_test_companion", FunctionDescriptor.of(JAVA_INT)).invokeExact())
                .isEqualTo(1000 + Crossview.XV_ABI_VERSION());
    }

    @Test
    void aCompanionThatIsMissingIsRefusedAgainAndAgain() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> NativeLibrary.loadCompanion(
                    NativeLibraryTest.class, "libxvnowhere.so", "dev.crossview.ffm.test.nowhere"))
                    .isInstanceOf(UnsatisfiedLinkError.class)
                    .hasMessageContaining("libxvnowhere.so")
                    .hasMessageContaining("-Ddev.crossview.ffm.test.nowhere=")
                    .hasCauseInstanceOf(UnsatisfiedLinkError.class);
        }
    }

    @Test
    void withoutAGrantOnTheClassPathTheErrorIsTheOptionToAdd() throws Exception {
        Outcome denied = onTheClassPath(NATIVES, "--illegal-native-access=deny");
        assertThat(denied.exit).as(denied.output).isEqualTo(1);
        assertThat(denied.output)
                .contains("java.lang.IllegalCallerException", "--enable-native-access=ALL-UNNAMED ...")
                .contains("again alike: true");

        Outcome granted = onTheClassPath(NATIVES,
                "--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED");
        assertThat(granted.exit).as(granted.output).isZero();
        assertThat(granted.output).contains("module: unnamed module");
    }

    @Test
    void withoutAGrantOnTheModulePathTheErrorIsTheOptionToAdd() throws Exception {
        Outcome denied = onTheModulePath("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED");
        assertThat(denied.exit).as(denied.output).isEqualTo(1);
        assertThat(denied.output)
                .contains("java.lang.IllegalCallerException", "--enable-native-access=dev.crossview.ffm ...")
                .contains("again alike: true");

        Outcome granted = onTheModulePath(
                "--illegal-native-access=deny", "--enable-native-access=dev.crossview.ffm");
        assertThat(granted.exit).as(granted.output).isZero();
        assertThat(granted.output).contains("module: module dev.crossview.ffm");
    }

    @Test
    void anOverrideToAMissingFileIsRefusedThoughTheResourceIsThere() throws Exception {
        Outcome outcome = onTheClassPath(NATIVES, "--enable-native-access=ALL-UNNAMED",
                "-Dcrossview.native.lib=/nowhere/libcrossview.so.0");
        assertThat(outcome.exit).as(outcome.output).isEqualTo(1);
        assertThat(outcome.output).contains("UnsatisfiedLinkError", "-Dcrossview.native.lib",
                "found:    /nowhere/libcrossview.so.0 (no such file)", "again alike: true");
    }

    @Test
    void anOverrideToTheCoreIsLoadedFromThere() throws Exception {
        Path elsewhere = Files.copy(core(), directory.resolve("libcrossview.so.0"));
        Outcome outcome = onTheClassPath(NATIVES, "--enable-native-access=ALL-UNNAMED",
                "-Dcrossview.native.lib=" + elsewhere);
        assertThat(outcome.exit).as(outcome.output).isZero();
        assertThat(outcome.output).contains("origin: " + elsewhere + " (-Dcrossview.native.lib)");
    }

    @Test
    void aCoreOfAnotherAbiIsRefused() throws Exception {
        Path other = CompiledLibrary.compile(directory, "libcrossview.so.0",
                "int Xv_AbiVersion(void) { return 4711; }");
        Outcome outcome = onTheClassPath(NATIVES, "--enable-native-access=ALL-UNNAMED",
                "-Dcrossview.native.lib=" + other);
        assertThat(outcome.exit).as(outcome.output).isEqualTo(1);
        assertThat(outcome.output).contains("UnsatisfiedLinkError",
                "expected: ABI version " + Crossview.XV_ABI_VERSION(),
                "found:    ABI version 4711, in " + other,
                "to override: -Dcrossview.native.lib=",
                "again alike: true");
    }

    @Test
    void aLibraryThatIsNotTheCoreIsRefused() throws Exception {
        Path other = CompiledLibrary.compile(directory, "libcrossview.so.0", "int something_else = 1;");
        Outcome outcome = onTheClassPath(NATIVES, "--enable-native-access=ALL-UNNAMED",
                "-Dcrossview.native.lib=" + other);
        assertThat(outcome.exit).as(outcome.output).isEqualTo(1);
        assertThat(outcome.output).contains("is not the Crossview core", "Xv_AbiVersion", other.toString());
    }

    @Test
    void noCoreForThisMachineIsRefused() throws Exception {
        Outcome outcome = onTheClassPath(directory, "--enable-native-access=ALL-UNNAMED");
        assertThat(outcome.exit).as(outcome.output).isEqualTo(1);
        assertThat(outcome.output).contains("expected: resource META-INF/native/", "libcrossview.so.0",
                "dev.crossview:crossview-natives", "to override: -Dcrossview.native.lib=");
    }

    @Test
    void theCoreIsLoadedFromAJarToo() throws Exception {
        Path jar = directory.resolve("natives.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(Platform.current().resource("libcrossview.so.0")));
            Files.copy(core(), out);
        }
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Outcome outcome = onTheClassPath(jar, "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary);
        assertThat(outcome.exit).as(outcome.output).isZero();
        assertThat(outcome.output).contains("origin: jar:file:" + jar);
        assertThat(temporary).isEmptyDirectory();
    }

    private Outcome onTheClassPath(Path natives, String... options) throws IOException, InterruptedException {
        return run(options, "-cp", BINDING + File.pathSeparator + natives + File.pathSeparator + TESTS);
    }

    private Outcome onTheModulePath(String... options) throws IOException, InterruptedException {
        return run(options, "-p", BINDING + File.pathSeparator + NATIVES, "--add-modules", "dev.crossview.ffm",
                "--add-exports", "dev.crossview.ffm/dev.crossview.ffm=ALL-UNNAMED", "-cp", TESTS.toString());
    }

    private static Outcome run(String[] options, String... paths) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of(paths));
        command.add(LoadProbe.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        return new Outcome(process.waitFor(), output);
    }

    /// The core as a file, wherever this build has put it: for copies of it.
    private Path core() throws IOException {
        String name = Platform.current().resource("libcrossview.so.0");
        if (Files.isDirectory(NATIVES)) {
            return NATIVES.resolve(name);
        }
        Path copy = Files.createDirectories(directory.resolve("core")).resolve("libcrossview.so.0");
        try (var in = URI.create("jar:" + NATIVES.toUri() + "!/" + name).toURL().openStream()) {
            Files.copy(in, copy);
        }
        return copy;
    }

    private static Path nativesModule() {
        return NativeLibrary.class.getModule().getLayer().configuration().findModule("dev.crossview.natives")
                .flatMap(module -> module.reference().location())
                .map(Path::of)
                .orElseThrow();
    }

    private static Path codeOf(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        String url = type.getClassLoader().getResource(name).toString();
        return Path.of(URI.create(url.substring(0, url.length() - name.length())));
    }
}
