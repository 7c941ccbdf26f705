// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.model.Verdict;
import java.io.Console;
import java.io.PrintWriter;

/// Where the summary goes, and what may be done there: a person at a terminal sees colours and progress, a pipe gets
/// the words alone.
///
/// @param out where to write
/// @param interactive whether a person watches
/// @param coloured whether escape sequences for colours are welcome
public record Terminal(PrintWriter out, boolean interactive, boolean coloured) {

    private static final String RESET = "\033[0m";

    /// Standard output. It is a terminal if the JVM's console is one, which is so if standard input is one too;
    /// `NO_COLOR` in the environment turns colours off.
    public static Terminal ofThisProcess(PrintWriter out) {
        Console console = System.console();
        boolean interactive = console != null && console.isTerminal();
        boolean wanted = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        return new Terminal(out, interactive, interactive && wanted);
    }

    /// Text that stands out.
    String strong(String text) {
        return escaped("\033[1m", text);
    }

    /// Text in the background.
    String faint(String text) {
        return escaped("\033[2m", text);
    }

    /// A verdict in its colour.
    String verdict(Verdict verdict) {
        String colour = switch (verdict) {
            case SHOWN -> "\033[1;32m";
            case REFUTED -> "\033[1;31m";
            case COULD_NOT_SEE, INTERRUPTED -> "\033[1;33m";
        };
        return escaped(colour, verdict.words());
    }

    private String escaped(String escape, String text) {
        return coloured ? escape + text + RESET : text;
    }
}
