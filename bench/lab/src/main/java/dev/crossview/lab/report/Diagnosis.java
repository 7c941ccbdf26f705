// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.machine.Finding;
import java.util.List;

/// What an examination found, for standard output: a line for each thing that was looked at, `good`, `limited` or
/// `absent`, why, and where there is one the command that would change it.
public final class Diagnosis {

    private static final int WIDTH = 100;
    private static final String INDENT = "    ";

    private final Terminal terminal;

    /// @param terminal where to write
    public Diagnosis(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Tells the findings, in their order.
    public void tell(List<Finding> findings) {
        for (Finding finding : findings) {
            terminal.out().println(terminal.strong(finding.state().word()) + ": " + finding.what());
            Prose.wrapped(finding.sentence(), WIDTH - INDENT.length())
                    .forEach(line -> terminal.out().println(INDENT + line));
            if (!finding.remedy().isEmpty()) {
                terminal.out().println(INDENT + "$ " + finding.remedy());
            }
        }
        terminal.out().flush();
    }
}
