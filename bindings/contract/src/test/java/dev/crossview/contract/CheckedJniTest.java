// SPDX-License-Identifier: Apache-2.0
package dev.crossview.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The script, in a JVM that watches what native code does with JNI: such a JVM writes down every breach.
class CheckedJniTest {
    @Test
    void theGlueGivesACheckingJvmNothingToSay() throws Exception {
        assertThat(run(Script.class.getName(), WayDown.JNI.name())).isEqualTo(ContractTest.writtenDown());
    }

    @Test
    void theAgentGivesACheckingJvmNothingToSay() throws Exception {
        assertThat(run(AgentProbe.class.getName())).containsExactly("the agent is loaded");
    }

    /// All that a JVM with `-Xcheck:jni` says, on both streams.
    private static List<String> run(String... program) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xcheck:jni", "-Dstdout.encoding=UTF-8",
                "--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED",
                "-cp", classPath()));
        command.addAll(List.of(program));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    /// Everything on the class path, whichever path it is on here.
    private static String classPath() {
        String modules = System.getProperty("jdk.module.path");
        String classes = System.getProperty("java.class.path");
        String own = Path.of(java.net.URI.create(CheckedJniTest.class.getProtectionDomain().getCodeSource()
                .getLocation().toString())).toString();
        return own + ":" + Path.of(own).resolveSibling("test-classes") + ":" + (modules == null ? "" : modules + ":")
                + classes;
    }
}
