// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.KernelException;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.machine.Build;
import dev.crossview.lab.machine.Machine;
import dev.crossview.lab.machine.Surroundings;
import dev.crossview.lab.model.Environment;
import dev.crossview.lab.model.ExperimentResult;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.report.HtmlReport;
import dev.crossview.lab.report.ProgressLine;
import dev.crossview.lab.report.ResultFile;
import dev.crossview.lab.report.ResultJson;
import dev.crossview.lab.report.Summary;
import dev.crossview.lab.report.Terminal;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Laboratory;
import dev.crossview.lab.run.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `crossview lab`: runs experiments and reports them.
@Command(
        name = "lab",
        description = "Runs experiments on this machine: all of them, or those that are named.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class LabCommand implements Callable<Integer> {

    private final Experiments known;
    private final Supplier<Kernels> library;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "EXPERIMENT", arity = "0..*", description = "Its short name; without any, all run.")
    private List<String> names = new ArrayList<>();

    @ArgGroup
    private ModeOption mode = new ModeOption();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON, after each experiment.")
    private Path json;

    @Option(names = "--html", paramLabel = "FILE",
            description = "Write the result as one self-contained page, after each experiment.")
    private Path html;

    /// Either of the two, not both.
    static final class ModeOption {
        @Option(names = "--quick", description = "All experiments in about a minute on two cores. This is the default.")
        private boolean quick;

        @Option(names = "--full", description = "More rounds, for narrower intervals.")
        private boolean full;

        Mode mode() {
            return full ? Mode.FULL : Mode.QUICK;
        }
    }

    /// @param known the experiments that there are
    /// @param library loads the C library when it is needed
    LabCommand(Experiments known, Supplier<Kernels> library) {
        this.known = known;
        this.library = library;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        List<Experiment> chosen = choose();
        ResultFile jsonFile = file("--json", json);
        ResultFile htmlFile = file("--html", html);
        Kernels kernels;
        try {
            kernels = library.get();
        } catch (UnsatisfiedLinkError | IllegalCallerException e) {
            err.println(e.getMessage());
            return ExitCode.COULD_NOT_RUN;
        }
        Machine machine = Machine.here();
        try (Interruption interruption = Interruption.watch();
                Crew crew = kernels.open(machine.apart(kernels.cpus()))) {
            return run(chosen, jsonFile, htmlFile, kernels, crew, interruption,
                    Surroundings.of(machine, Build.current(), kernels, crew));
        } catch (KernelException e) {
            err.println(e.getMessage());
            return ExitCode.COULD_NOT_RUN;
        } catch (UncheckedIOException e) {
            err.println("The result could not be written: " + e.getCause().getMessage());
            return ExitCode.COULD_NOT_RUN;
        }
    }

    private int run(
            List<Experiment> chosen, ResultFile jsonFile, ResultFile htmlFile, Kernels kernels, Crew crew,
            Interruption interruption, Environment environment) {
        Terminal terminal = Terminal.ofThisProcess(spec.commandLine().getOut());
        Summary summary = new Summary(terminal);
        HtmlReport page = new HtmlReport(Build.current());
        ProgressLine line = new ProgressLine(terminal.out(), planned(chosen), System::nanoTime);
        LabRun labRun = new LabRun(mode.mode(), kernels, crew, kernels.collections(), interruption,
                terminal.interactive() ? line : Progress.UNSEEN);
        summary.environment(environment);
        Result result = new Laboratory(environment, labRun, (soFar, last) -> {
            line.clear();
            summary.experiment(soFar, last);
            save(jsonFile, () -> ResultJson.of(soFar));
            save(htmlFile, () -> page.of(soFar));
        }).run(chosen);
        return exitCode(result);
    }

    private static void save(ResultFile file, Supplier<String> content) {
        if (file == null) {
            return;
        }
        try {
            file.write(content.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int exitCode(Result result) {
        if (!result.complete()) {
            return ExitCode.INTERRUPTED;
        }
        boolean refuted = result.experiments().stream()
                .map(ExperimentResult::verdict)
                .anyMatch(verdict -> verdict == Verdict.REFUTED);
        return refuted ? ExitCode.REFUTED : ExitCode.RAN;
    }

    private List<Experiment> choose() {
        if (names.isEmpty()) {
            return known.all();
        }
        return names.stream()
                .distinct()
                .map(name -> known.named(name)
                        .orElseThrow(() -> new ParameterException(spec.commandLine(), known.unknown(name))))
                .toList();
    }

    private ResultFile file(String option, Path path) {
        if (path == null) {
            return null;
        }
        try {
            return ResultFile.at(path);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage());
        }
    }

    private Map<String, Duration> planned(List<Experiment> chosen) {
        Map<String, Duration> planned = new LinkedHashMap<>();
        chosen.forEach(experiment -> planned.put(experiment.id(), experiment.planned(mode.mode())));
        return planned;
    }
}
