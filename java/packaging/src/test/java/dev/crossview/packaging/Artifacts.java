// SPDX-License-Identifier: Apache-2.0
package dev.crossview.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// The jars on this test's class path.
final class Artifacts {
    private Artifacts() {
    }

    /// The artifact of that name: `crossview-ffm`.
    static Path jar(String artifact) {
        return paths().filter(path -> path.getFileName().toString().matches(artifact + "-\\d[^/]*\\.jar"))
                .findFirst().orElseThrow(() -> new AssertionError("no jar of " + artifact
                        + " on the class path: run this after `package`"));
    }

    /// What a program on module `dev.crossview` needs beside the JDK.
    static List<Path> ofTheJavaLibrary() {
        return List.of(jar("crossview"), jar("crossview-ffm"), jar("crossview-natives"));
    }

    /// Everything on the class path.
    static Stream<Path> paths() {
        return Arrays.stream(System.getProperty("java.class.path").split(":")).map(Path::of);
    }

    /// The names of the native libraries in an artifact, with their folders.
    static TreeSet<String> natives(String artifact) throws IOException {
        try (var jar = new JarFile(jar(artifact).toFile())) {
            var names = new TreeSet<String>();
            jar.stream().map(Object::toString)
                    .filter(name -> !name.endsWith("/") && !name.endsWith(".class") && name.startsWith("META-INF/native"))
                    .forEach(names::add);
            return names;
        }
    }

    /// Runs a program; what it says on both streams, which has to be all that it does wrong.
    static List<String> run(Path program, String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile("packaging", ".log");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            if (!process.waitFor(120, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(program + " hangs: " + Files.readString(log));
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(program + " has ended with " + process.exitValue() + ": " + Files.readString(log));
            }
            return Files.readAllLines(log);
        } finally {
            Files.delete(log);
        }
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
