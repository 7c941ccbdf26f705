// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `crossview`: what it can do is in its subcommands.
@Command(
        name = "crossview",
        description = "Shows on this machine what sharing a reference count costs, and what cures it.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it ran, also when it could not see",
            "1:a claim was refuted",
            "2:wrong usage",
            "3:it could not be built, load its libraries or write its files",
            "130:it was interrupted; its files are valid and marked as not complete"
        })
final class CrossviewCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What is it to do?");
    }
}
