// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import dev.crossview.lab.model.Mode;
import dev.crossview.lab.report.ExperimentTable;
import dev.crossview.lab.report.Terminal;
import dev.crossview.lab.run.Experiment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `crossview list`: the experiments, what each asks and how long it takes.
@Command(
        name = "list",
        description = "Lists the experiments, with the seconds that each takes.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class ListCommand implements Runnable {

    private final Experiments known;

    @Spec
    private CommandSpec spec;

    @Option(names = {"-v", "--verbose"}, description = "With the hypothesis of each.")
    private boolean verbose;

    ListCommand(Experiments known) {
        this.known = known;
    }

    @Override
    public void run() {
        ExperimentTable table = new ExperimentTable(Terminal.ofThisProcess(spec.commandLine().getOut()), verbose);
        for (Experiment experiment : known.all()) {
            table.add(experiment.id(), experiment.planned(Mode.QUICK), experiment.planned(Mode.FULL),
                    experiment.title(), experiment.hypothesis());
        }
        table.tell();
    }
}
