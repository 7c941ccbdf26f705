// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import dev.crossview.lab.kernel.KernelException;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.machine.Examination;
import dev.crossview.lab.machine.Machine;
import dev.crossview.lab.report.Diagnosis;
import dev.crossview.lab.report.Terminal;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `crossview doctor`: what this machine can show, what it cannot, and what would change that.
@Command(
        name = "doctor",
        description = "Says what this machine can and cannot show, and the command that would change it.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it said so, whatever it found",
            "2:wrong usage",
            "3:the libraries could not be loaded"
        })
final class DoctorCommand implements Callable<Integer> {

    private final Supplier<Kernels> library;

    @Spec
    private CommandSpec spec;

    /// @param library loads the C library when it is needed
    DoctorCommand(Supplier<Kernels> library) {
        this.library = library;
    }

    @Override
    public Integer call() {
        try {
            new Diagnosis(Terminal.ofThisProcess(spec.commandLine().getOut()))
                    .tell(Examination.of(Machine.here(), library.get()));
            return ExitCode.RAN;
        } catch (UnsatisfiedLinkError | IllegalCallerException | KernelException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.COULD_NOT_RUN;
        }
    }
}
