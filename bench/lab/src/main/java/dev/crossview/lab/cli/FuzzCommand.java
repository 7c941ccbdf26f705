// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import dev.crossview.fuzz.Fuzzing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `crossview fuzz`: calls the Java API with anything.
@Command(
        name = "fuzz",
        description = "Calls the whole public Java API with anything, from several threads, in a JVM of its own.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no crash, no hang, only documented exceptions, nothing leaked",
            "1:one of these was found",
            "2:wrong usage",
            "3:it could not be run"
        })
final class FuzzCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "S", description = "The seed; otherwise any, which is told.")
    private Long seed;

    @Option(names = "--calls", paramLabel = "N", defaultValue = "2000000",
            description = "How many calls (default: ${DEFAULT-VALUE}).")
    private long calls;

    @Option(names = "--threads", paramLabel = "T", defaultValue = "8",
            description = "How many threads make them (default: ${DEFAULT-VALUE}). One makes the same calls for a seed.")
    private int threads;

    @Option(names = "--log", paramLabel = "FILE",
            description = "Where seed and last calls are written; otherwise a temporary file, kept if something is found.")
    private Path log;

    @Option(names = "--replay", paramLabel = "FILE", description = "Make the run again that wrote this log.")
    private Path replay;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (calls < 1 || threads < 1) {
            throw new ParameterException(spec.commandLine(), "--calls and --threads are 1 or more");
        }
        boolean temporary = log == null;
        Path file = temporary ? Files.createTempFile("crossview-fuzz-", ".log") : log;
        Fuzzing fuzzing = replay != null
                ? Fuzzing.replay(replay, file)
                : new Fuzzing(seed != null ? seed : ThreadLocalRandom.current().nextLong(), calls, threads, file);
        spec.commandLine().getOut().println("seed " + fuzzing.seed() + ", " + fuzzing.calls() + " calls, "
                + fuzzing.threads() + " threads, log " + file);
        spec.commandLine().getOut().flush();
        Fuzzing.Outcome outcome = fuzzing.run(spec.commandLine().getOut());
        if (temporary && outcome == Fuzzing.Outcome.CLEAN) {
            Files.deleteIfExists(file);
        }
        return switch (outcome) {
            case CLEAN -> ExitCode.RAN;
            case FAILURE -> ExitCode.COULD_NOT_RUN;
            default -> ExitCode.REFUTED;
        };
    }
}
