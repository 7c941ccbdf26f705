// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real signal to a real process.
@Timeout(60)
class InterruptionTest {

    @TempDir
    private Path directory;

    @Test
    void leavesValidFilesAndExitsWith130() throws IOException, InterruptedException {
        Path json = directory.resolve("out.json");
        Path html = directory.resolve("out.html");
        Process lab = slowLab("lab", "--json", json.toString(), "--html", html.toString());
        try (BufferedReader out = lab.inputReader()) {
            assertThat(out.lines().anyMatch("measuring"::equals)).isTrue();
            send("INT", lab);
            assertThat(out.lines()).contains("slow: interrupted", "  Stopped after 3 of 16 rounds.");
        }
        assertThat(lab.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lab.exitValue()).isEqualTo(130);
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("complete").booleanValue()).isFalse();
        assertThat(result.at("/experiments/0/verdict").textValue()).isEqualTo("interrupted");
        assertThat(html).content().contains("stopped before it was complete").endsWith("</html>\n");
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }

    /// `env` gives the process the default answer to SIGINT even where whoever runs the tests ignores the signal.
    private Process slowLab(String... args) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        List<String> command = Stream.concat(
                Stream.of("env", "--default-signal=INT", java, "-cp", classPath(), SlowLab.class.getName()),
                Stream.of(args)).toList();
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void send(String signal, Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    /// Everything that this JVM has on either path, and the tests' own classes.
    private static String classPath() {
        String tests = Path.of("target", "test-classes").toAbsolutePath().toString();
        return Stream.of(tests, System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path"))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
