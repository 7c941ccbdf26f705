// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs the fuzzer in a child JVM and says what came of it.
///
/// @param seed    the same seed makes the same choices; with one thread also the same calls
/// @param calls   how many
/// @param threads how many make them, every second one a virtual one
/// @param log     the file with the last calls; made or overwritten
public record Fuzzing(long seed, long calls, int threads, Path log) {
    /// What came of a run.
    public enum Outcome {
        /// No crash, no hang, only documented exceptions, nothing leaked.
        CLEAN,
        /// The JVM is gone.
        CRASH,
        /// A call did not come back.
        HANG,
        /// Something was thrown that is not documented.
        UNDOCUMENTED,
        /// Something was left when everything was closed.
        LEAK,
        /// The child could not be run.
        FAILURE
    }

    private static final int LAST_CALLS = 25;

    /// The run that wrote a log, to be made again.
    ///
    /// @param old the log
    /// @param log where the new run writes its own
    /// @throws IOException if there is no log, or it is none
    public static Fuzzing replay(Path old, Path log) throws IOException {
        CallLog.Run run = CallLog.run(old);
        return new Fuzzing(run.seed(), run.calls(), run.threads(), log);
    }

    /// Runs it.
    ///
    /// @param out   what the child says, and its last calls unless it is clean
    /// @param types the classes to call; none: the public ones of `dev.crossview`
    /// @return what came of it
    /// @throws IOException          if the child cannot be started
    /// @throws InterruptedException if the thread is interrupted; the child has been ended then
    public Outcome run(PrintWriter out, Class<?>... types) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("crossview-fuzz-");
        try {
            // Lost attachments and the like are warned of by the thousand.
            Files.writeString(work.resolve("logging"), ".level = OFF");
            Process child = new ProcessBuilder(command(work, types)).directory(work.toFile())
                    .redirectErrorStream(true).redirectOutput(work.resolve("said").toFile()).start();
            try {
                // Far more than any machine needs for a call, and an end all the same.
                Duration limit = Duration.ofMinutes(10).plusMillis(calls * 2);
                if (!child.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                    out.println("The child has not ended within " + limit);
                }
            } finally {
                child.destroyForcibly();
            }
            Outcome outcome = outcome(child.waitFor(), work);
            report(out, outcome, work, child.exitValue());
            return outcome;
        } finally {
            try (Stream<Path> files = Files.list(work)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.delete(file);
                }
            }
            Files.delete(work);
        }
    }

    private List<String> command(Path work, Class<?>... types) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m", "-XX:+UseSerialGC", "-XX:ErrorFile=" + work.resolve("hs_err"), "-XX:-CreateCoredumpOnCrash",
                "-Djava.util.logging.config.file=" + work.resolve("logging"),
                "--illegal-native-access=deny", "--enable-native-access=dev.crossview.ffm"));
        String core = System.getProperty("crossview.native.lib");
        if (core != null) {
            command.add("-Dcrossview.native.lib=" + core);
        }
        Set<String> path = new TreeSet<>();
        for (Module module : Fuzzing.class.getModule().getLayer().modules()) {
            if (module.getName().startsWith("dev.crossview") && !module.getName().equals("dev.crossview.lab")) {
                path.add(location(module));
            }
        }
        command.addAll(List.of("--module-path", String.join(":", path)));
        for (Class<?> type : types) {
            // A test's, which the module gets from beside its own classes.
            String file = type.getName().replace('.', '/') + ".class";
            String at = String.valueOf(type.getResource("/" + file));
            command.addAll(List.of("--patch-module", "dev.crossview.fuzz="
                    + Path.of(java.net.URI.create(at.substring(0, at.length() - file.length())))));
            break;
        }
        command.addAll(List.of("--module", "dev.crossview.fuzz/" + Child.class.getName(), Long.toString(seed),
                Long.toString(calls), Integer.toString(threads), log.toAbsolutePath().toString()));
        for (Class<?> type : types) {
            command.add(type.getName());
        }
        return command;
    }

    private static String location(Module module) {
        return module.getLayer().configuration().findModule(module.getName())
                .flatMap(found -> found.reference().location()).map(Path::of).orElseThrow().toString();
    }

    private static Outcome outcome(int status, Path work) {
        return switch (status) {
            case Child.CLEAN -> Outcome.CLEAN;
            case Child.HANGS -> Outcome.HANG;
            case Child.FINDINGS -> Outcome.UNDOCUMENTED;
            case Child.LEAKS -> Outcome.LEAK;
            // 134 and its like are signals; an error file is the JVM's last word.
            default -> status > 128 || Files.exists(work.resolve("hs_err")) ? Outcome.CRASH : Outcome.FAILURE;
        };
    }

    private void report(PrintWriter out, Outcome outcome, Path work, int status) throws IOException {
        out.println(new String(Files.readAllBytes(work.resolve("said")), StandardCharsets.UTF_8).strip());
        if (Files.exists(work.resolve("hs_err"))) {
            try (Stream<String> lines = Files.lines(work.resolve("hs_err"), StandardCharsets.ISO_8859_1)) {
                lines.limit(60).forEach(out::println);
            }
        }
        if (outcome != Outcome.CLEAN && Files.exists(log)) {
            List<CallLog.Line> lines = CallLog.lines(log);
            out.println("Calls that did not come back:");
            lines.stream().filter(line -> line.outcome().isEmpty()).forEach(line -> out.println("  " + line));
            out.println("The last calls, of " + lines.size() + " in " + log + ":");
            lines.subList(Math.max(0, lines.size() - LAST_CALLS), lines.size()).forEach(line -> out.println("  " + line));
            out.println("Again: crossview fuzz --replay " + log);
        }
        out.println("seed " + seed + ": " + outcome + (outcome == Outcome.FAILURE ? " (status " + status + ")" : ""));
        out.flush();
    }
}
