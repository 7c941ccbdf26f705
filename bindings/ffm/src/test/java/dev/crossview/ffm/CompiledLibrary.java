// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/// Shared libraries that no build makes, for tests of what happens when one of them is met. The compiler is the one
/// that the core is built with: `CC`, or `cc`.
final class CompiledLibrary {
    private CompiledLibrary() {
    }

    static Path compile(Path directory, String fileName, String source, String... more)
            throws IOException, InterruptedException {
        Path c = Files.writeString(directory.resolve(fileName + ".c"), source);
        Path library = directory.resolve(fileName);
        var command = new ArrayList<>(List.of(System.getenv().getOrDefault("CC", "cc").split(" ")));
        command.addAll(List.of("-shared", "-fPIC", "-o", library.toString(), c.toString()));
        command.addAll(List.of(more));
        Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(compiler.getInputStream().readAllBytes());
        assertThat(compiler.waitFor()).as(output).isZero();
        return library;
    }
}
