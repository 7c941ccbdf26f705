// SPDX-License-Identifier: Apache-2.0
package dev.crossview.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program and the library as a Java runtime of its own, in which no jar lies any more.
class ImageTest {
    private static final String PROGRAM = """
            package sample;

            import dev.crossview.XvBytes;
            import dev.crossview.XvRuntime;

            public class Main {
                public static void main(String[] arguments) throws Exception {
                    try (var runtime = XvRuntime.open(); var queue = runtime.newQueue(1);
                            var a = runtime.newInterpreter("a"); var b = runtime.newInterpreter("b")) {
                        try (var ts = a.attach(); var bytes = ts.newBytes("sent".getBytes())) {
                            queue.put(bytes);
                        }
                        try (var ts = b.attach(); var got = (XvBytes) queue.get(ts)) {
                            System.out.println(new String(got.toByteArray()) + " from a to b");
                        }
                    }
                }
            }
            """;

    @TempDir
    Path directory;

    @Test
    void anImageHasTheLibraryInsideAndRuns() throws Exception {
        String modules = Artifacts.ofTheJavaLibrary().stream().map(Path::toString).collect(Collectors.joining(":"));
        Path source = Files.createDirectories(directory.resolve("src/sample"));
        Files.writeString(source.resolve("Main.java"), PROGRAM);
        Files.writeString(directory.resolve("src/module-info.java"), "module sample { requires dev.crossview; }");
        Path classes = directory.resolve("classes");
        tool("javac", "-d", classes.toString(), "--module-path",
                modules + ":" + Artifacts.jar("jspecify"), // its annotations, which the image does without
                directory.resolve("src/module-info.java").toString(), source.resolve("Main.java").toString());
        Path image = directory.resolve("image");
        tool("jlink", "--module-path", modules + ":" + classes, "--add-modules", "sample", "--output", image.toString(),
                "--launcher", "sample=sample/sample.Main",
                "--add-options=--enable-native-access=dev.crossview.ffm --illegal-native-access=deny");

        assertThat(Artifacts.run(image.resolve("bin/java"), "--list-modules"))
                .allMatch(line -> line.matches("(sample|java\\.base|dev\\.crossview(\\.ffm|\\.natives)?)(@.*)?"))
                .hasSize(5);
        assertThat(Artifacts.run(image.resolve("bin/sample"))).containsExactly("sent from a to b");
    }

    private static void tool(String name, String... arguments) {
        var said = new StringWriter();
        var out = new PrintWriter(said);
        int status = ToolProvider.findFirst(name).orElseThrow().run(out, out, arguments);
        assertThat(status).as("%s %s: %s", name, List.of(arguments), said).isZero();
    }
}
