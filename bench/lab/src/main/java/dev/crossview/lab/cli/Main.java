// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.kernel.NativeKernels;
import java.util.function.Supplier;
import picocli.CommandLine;

/// Where the process starts.
public final class Main {

    private Main() {}

    /// @param args the command line
    public static void main(String[] args) {
        System.exit(commandLine(Experiments.ours(), NativeKernels::load).execute(args));
    }

    /// The command line over these experiments and this library.
    static CommandLine commandLine(Experiments experiments, Supplier<Kernels> library) {
        return new CommandLine(new CrossviewCommand())
                .addSubcommand(new LabCommand(experiments, library))
                .addSubcommand(new ListCommand(experiments))
                .addSubcommand(new DoctorCommand(library))
                .addSubcommand(new CompareCommand())
                .addSubcommand(new FuzzCommand())
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    exception.printStackTrace(commandLine.getErr());
                    return ExitCode.COULD_NOT_RUN;
                });
    }
}
