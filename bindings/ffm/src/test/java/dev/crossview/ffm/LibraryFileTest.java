// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LibraryFileTest {
    private static final String PROPERTY = "dev.crossview.ffm.test.lib";
    private static final Platform HERE = Platform.current();

    @TempDir
    Path directory;

    @AfterEach
    void clearOverride() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void namesPlatformsAsCMakeDoes() {
        assertThat(Platform.of("Linux", "amd64").resource("l.so")).isEqualTo("META-INF/native/linux-x86_64/l.so");
        assertThat(Platform.of("Linux", "aarch64").resource("l.so")).isEqualTo("META-INF/native/linux-aarch64/l.so");
        assertThat(Platform.of("Mac OS X", "aarch64").resource("l")).isEqualTo("META-INF/native/darwin-aarch64/l");
        assertThat(Platform.of("Windows 11", "amd64").resource("l")).isEqualTo("META-INF/native/windows-x86_64/l");
    }

    @Test
    void aResourceInADirectoryIsLoadedInPlace() throws Throwable {
        Path library = resource("libxvinplace.so", "int xv_test_in_place(void) { return 7; }");
        assertThat(file("libxvinplace.so").load()).isEqualTo(library.toString());
        assertThat((int) NativeLibrary.downcall("xv_test_in_place", FunctionDescriptor.of(JAVA_INT)).invokeExact())
                .isEqualTo(7);
        assertThat(mapped("libxvinplace.so")).endsWith(library.toString());
    }

    @Test
    void aResourceInAJarIsLoadedUnderItsNameAndLeavesNothingBehind() throws Throwable {
        Path library = resource("libxvinjar.so", "int xv_test_in_jar(void) { return 8; }");
        Path jar = directory.resolve("natives.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(HERE.resource("libxvinjar.so")));
            Files.copy(library, out);
        }
        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            String origin = new LibraryFile("libxvinjar.so", PROPERTY, "a test", loader, HERE).load();
            assertThat(origin).startsWith("jar:file:").contains(jar.toString());
        }
        assertThat((int) NativeLibrary.leaf("xv_test_in_jar", FunctionDescriptor.of(JAVA_INT)).invokeExact())
                .isEqualTo(8);
        String copy = mapped("libxvinjar.so");
        assertThat(copy).matches(".*/crossview-[^/]*/libxvinjar\\.so \\(deleted\\)");
        assertThat(Path.of(copy.substring(copy.indexOf('/'), copy.lastIndexOf('/')))).doesNotExist();
    }

    @Test
    void theOverrideWins() throws Throwable {
        resource("libxvwins.so", "int xv_test_loser(void) { return 1; }");
        Path winner = CompiledLibrary.compile(directory, "another.so", "int xv_test_winner(void) { return 2; }");
        System.setProperty(PROPERTY, winner.toString());
        assertThat(file("libxvwins.so").load()).contains(winner.toString(), PROPERTY);
        assertThat((int) NativeLibrary.downcall("xv_test_winner", FunctionDescriptor.of(JAVA_INT)).invokeExact())
                .isEqualTo(2);
        assertThatThrownBy(() -> NativeLibrary.downcall("xv_test_loser", FunctionDescriptor.of(JAVA_INT)))
                .isInstanceOf(UnsatisfiedLinkError.class).hasMessageContaining("xv_test_loser");
    }

    @Test
    void anOverrideThatIsNoFileIsAnErrorThoughTheResourceIsThere() throws Exception {
        resource("libxvthere.so", "int xv_test_there(void) { return 1; }");
        for (String wrong : new String[] {directory.resolve("none.so").toString(), directory.toString(), "none.so"}) {
            System.setProperty(PROPERTY, wrong);
            assertThatThrownBy(file("libxvthere.so")::load).isInstanceOf(UnsatisfiedLinkError.class)
                    .hasMessageContaining("libxvthere.so")
                    .hasMessageContaining("-D" + PROPERTY)
                    .hasMessageContaining("expected: the absolute path of a file")
                    .hasMessageContaining("found:    " + wrong);
        }
    }

    @Test
    void noResourceForThisMachineIsAnErrorThatNamesTheMachineAndTheWayOut() throws Exception {
        try (var loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
            var nowhere = new LibraryFile("libxv.so", PROPERTY, "an:artifact", loader, new Platform("plan9", "vax"));
            assertThatThrownBy(nowhere::load).isInstanceOf(UnsatisfiedLinkError.class)
                    .hasMessageContaining("os.arch " + System.getProperty("os.arch"))
                    .hasMessageContaining("expected: resource META-INF/native/plan9-vax/libxv.so, which an:artifact")
                    .hasMessageContaining("found:    no such resource")
                    .hasMessageContaining("-D" + PROPERTY + "=/absolute/path/to/libxv.so");
        }
    }

    @Test
    void aFileThatTheSystemRefusesIsAnErrorWithItsReason() throws Exception {
        Path library = CompiledLibrary.compile(resourcePath("libxvlacks.so").getParent(), "libxvlacks.so",
                "int xv_test_lacks(void); int xv_test_calls(void) { return xv_test_lacks(); }", "-Wl,-z,now");
        assertThatThrownBy(file("libxvlacks.so")::load).isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageContaining("libxvlacks.so was found but not loaded")
                .hasMessageContaining("undefined symbol: xv_test_lacks")
                .hasMessageContaining(library.toString())
                .hasMessageContaining("-D" + PROPERTY)
                .hasMessageNotContaining("noexec")
                .hasCauseInstanceOf(UnsatisfiedLinkError.class);
    }

    @Test
    void aFileSystemThatForbidsExecutionIsNamedAsTheLikelyReason() {
        assertThat(new LibraryFile("l.so", PROPERTY, "a test", null, HERE)
                .refused("a copy", "/t/l.so: failed to map segment from shared object: Operation not permitted"))
                .contains("noexec", "-Djava.io.tmpdir", "-D" + PROPERTY);
    }

    private LibraryFile file(String fileName) throws IOException {
        var loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, null);
        return new LibraryFile(fileName, PROPERTY, "a test", loader, HERE);
    }

    private Path resourcePath(String fileName) throws IOException {
        Path path = directory.resolve(HERE.resource(fileName));
        Files.createDirectories(path.getParent());
        return path;
    }

    private Path resource(String fileName, String source) throws IOException, InterruptedException {
        return CompiledLibrary.compile(resourcePath(fileName).getParent(), fileName, source);
    }

    private static String mapped(String fileName) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("/" + fileName)).findFirst().orElseThrow();
        }
    }
}
