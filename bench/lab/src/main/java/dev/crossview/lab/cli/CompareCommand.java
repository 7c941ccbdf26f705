// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import dev.crossview.lab.compare.Comparison;
import dev.crossview.lab.compare.Outcome;
import dev.crossview.lab.compare.Side;
import dev.crossview.lab.report.ComparisonText;
import dev.crossview.lab.report.ResultFile;
import dev.crossview.lab.report.ResultFiles;
import dev.crossview.lab.report.ResultJson;
import dev.crossview.lab.report.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `crossview compare`: what became better or worse between two sets of results.
@Command(
        name = "compare",
        description = {
            "Compares results, row by row: which got better or worse from A to B.",
            "A and B are a file each, a folder of which all *.json count, or a pattern in quotes. Each file stands for"
                    + " one process, and a test takes at least 5 of them a side."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no row got worse",
            "1:a row got worse",
            "2:wrong usage",
            "3:a file could not be read or written",
            "4:nothing could be tested: fewer than 5 processes a side, or no row on both"
        })
final class CompareCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "The results before.")
    private String a;

    @Parameters(index = "1", paramLabel = "B", description = "The results after.")
    private String b;

    @Option(names = "--min-effect", paramLabel = "SHARE", defaultValue = "2%", converter = Share.class,
            description = "Changes below it do not count, however sure they are: 2%% or 0.02."
                    + " Default: ${DEFAULT-VALUE}.")
    private double minEffect;

    @Option(names = "--all", description = "Show rows that are the same or open as well.")
    private boolean all;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the comparison as JSON.")
    private Path json;

    /// A share: `2%` or `0.02`.
    static final class Share implements ITypeConverter<Double> {

        private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)\\s*(%?)");

        @Override
        public Double convert(String text) {
            Matcher form = FORM.matcher(text);
            double share = form.matches() ? Double.parseDouble(form.group(1)) / (form.group(2).isEmpty() ? 1 : 100) : 0;
            if (!(share > 0 && share < 1)) {
                throw new TypeConversionException("'" + text + "' is no share between 0 and 1, such as 2% or 0.02");
            }
            return share;
        }
    }

    @Override
    public Integer call() {
        ResultFile jsonFile;
        try {
            jsonFile = json == null ? null : ResultFile.at(json);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--json: " + e.getMessage());
        }
        try {
            Comparison comparison = Comparison.of(
                    new Side(a, ResultFiles.read(a)), new Side(b, ResultFiles.read(b)), minEffect);
            new ComparisonText(Terminal.ofThisProcess(spec.commandLine().getOut())).tell(comparison, all);
            if (jsonFile != null) {
                jsonFile.write(ResultJson.of(comparison));
            }
            return exitCode(comparison);
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.COULD_NOT_RUN;
        }
    }

    private static int exitCode(Comparison comparison) {
        if (comparison.changes().size() == comparison.count(Outcome.UNTESTED)) {
            return ExitCode.COULD_NOT_TELL;
        }
        return comparison.count(Outcome.WORSE) > 0 ? ExitCode.REFUTED : ExitCode.RAN;
    }
}
