// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossview.lab.machine.Build;
import dev.crossview.lab.model.Environment;
import dev.crossview.lab.model.ExperimentResult;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.words.Figures;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the page's template is filled with. Text is plain unless its name ends in `Html`; an empty text is an absent
/// one.
///
/// @param title the machine in one line
/// @param date when it was measured
/// @param incomplete whether the run was stopped
/// @param quick whether it was a quick run
/// @param version of the project
/// @param story the message of 2017 with the run's figures
/// @param sections one for each experiment
/// @param facts the environment
/// @param plotsJson what the script draws
/// @param download the result's JSON as a `data:` URL
/// @param parts what is put in as it is
record Page(
        String title,
        String date,
        boolean incomplete,
        boolean quick,
        String version,
        StoryHtml story,
        List<Section> sections,
        List<Fact> facts,
        String plotsJson,
        String download,
        Parts parts) {

    /// What is put in as it is.
    record Parts(String css, String js, String echarts, List<Licence> licences) {}

    /// A licence of something that is part of the page.
    record Licence(String of, String text) {}

    /// A line about the machine or the build.
    record Fact(String name, String value) {}

    /// The sentences of the story, each empty if the run did not measure it.
    record StoryHtml(String hazard, String gil, String atomics, String cure, String question) {}

    /// One experiment.
    ///
    /// @param mark a sign that stands for the verdict
    /// @param tone style class of the verdict
    record Section(
            String id, String title, String hypothesis, String verdict, String mark, String tone, String becauseHtml,
            List<Figure> figures) {}

    /// One plot and its table.
    ///
    /// @param description what the plot shows, for who cannot see it
    record Figure(
            String id, String caption, String description, boolean threadsDiffer, boolean countsEvents,
            List<String> metrics, String budget, List<TableLine> lines) {}

    /// One line of a table.
    record TableLine(String nameHtml, String role, int threads, List<TableCell> cells, String trials) {}

    /// One cell of a table.
    ///
    /// @param value the figure as the JSON has it
    /// @param text the figure for people
    record TableCell(double value, String text, String interval) {}

    /// What the script needs to draw one plot.
    ///
    /// @param series one for each column of the table, or for each number of threads
    /// @param budget what all values are held against; `null` if they are not
    /// @param matrix of each two CPUs their figure; `null` if lines are not of two CPUs
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Plot(String id, String unit, String caption, List<String> categories, List<Series> series,
                Double budget, List<Square> matrix) {}

    /// One square of a matrix.
    record Square(int from, int to, String common, double value, String text, String interval) {}

    /// Points of one colour.
    record Series(String name, List<Point> points) {}

    /// One figure of a plot.
    ///
    /// @param category index of its line
    /// @param nothing whether it counts events and there were none, so that only `high` says something
    record Point(int category, String role, double value, double low, double high, boolean nothing, String text,
                 String interval) {}

    static Page of(Result result, Build build, Parts parts) {
        List<Panel> panels = result.experiments().stream()
                .flatMap(experiment -> Panel.of(experiment).stream())
                .toList();
        return new Page(
                title(result.environment()),
                date(result.environment().date()),
                !result.complete(),
                result.mode() == Mode.QUICK,
                build.version(),
                story(Story.of(result)),
                result.experiments().stream().map(Page::section).toList(),
                facts(result.environment()),
                HtmlReport.embedded(panels.stream().map(Page::plot).toList()),
                "data:application/json;base64," + Base64.getEncoder()
                        .encodeToString(ResultJson.of(result).getBytes(StandardCharsets.UTF_8)),
                parts);
    }

    /// A figure from a virtual machine says so where nobody can miss it.
    private static String title(Environment environment) {
        return environment.cpu() + (environment.virtual() ? ", in a virtual machine" : "");
    }

    private static String date(String iso) {
        return OffsetDateTime.parse(iso).format(DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm xxx", Locale.ENGLISH));
    }

    private static StoryHtml story(Story story) {
        return new StoryHtml(html(story.hazard()), html(story.gil()), html(story.atomics()), html(story.cure()),
                html(story.question()));
    }

    private static String html(Optional<String> sentence) {
        return sentence.map(Prose::html).orElse("");
    }

    private static Section section(ExperimentResult experiment) {
        Verdict verdict = experiment.verdict();
        return new Section(experiment.id(), experiment.title(), experiment.hypothesis(), verdict.words(),
                switch (verdict) {
                    case SHOWN -> "✓";
                    case REFUTED -> "✗";
                    case COULD_NOT_SEE -> "?";
                    case INTERRUPTED -> "…";
                },
                verdict.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                Prose.html(experiment.because()),
                Panel.of(experiment).stream().map(Page::figure).toList());
    }

    private static Figure figure(Panel panel) {
        return new Figure(panel.id(), panel.caption(),
                "Plot: " + panel.caption() + "; the table below has the same figures",
                panel.threadsDiffer(), panel.countsEvents(),
                panel.countsEvents() ? panel.metrics() : List.of("median"),
                panel.budget().map(Figures::budget).orElse(""),
                panel.lines().stream().map(Page::tableLine).toList());
    }

    private static TableLine tableLine(Panel.Line line) {
        return new TableLine(Prose.html(line.name()), line.role().word(), line.threads(),
                line.cells().stream().map(cell -> new TableCell(cell.value(), cell.text(), cell.interval())).toList(),
                line.trials().map(Figures::count).orElse(""));
    }

    private static List<Fact> facts(Environment environment) {
        return List.of(
                new Fact("Processor", environment.cpu()),
                new Fact("Cores", environment.cores()
                        + (environment.smt() ? ", several threads each" : ", one thread each")),
                new Fact("Virtual machine", environment.virtual() ? "yes" : "no"),
                new Fact("Kernel", environment.kernel()),
                new Fact("Java", environment.jdk()),
                new Fact("Compiler of the kernels", environment.compiler()),
                new Fact("Threads bound to CPUs", environment.pinned() ? "yes" : "no"),
                new Fact("Hardware counters", environment.pmu()),
                new Fact("Load when it began", environment.load() < 0 ? "unknown" : Figures.of(environment.load())),
                new Fact("Commit", environment.commit()));
    }

    private static Plot plot(Panel panel) {
        List<String> categories = panel.lines().stream().map(Panel.Line::name).distinct().toList();
        return new Plot(panel.id(), panel.unit(), panel.caption(), categories,
                panel.metrics().size() > 1 ? byMetric(panel, categories) : byThreads(panel, categories),
                panel.budget().orElse(null), panel.isMatrix() ? matrix(panel) : null);
    }

    private static List<Square> matrix(Panel panel) {
        return panel.lines().stream()
                .map(line -> {
                    Panel.Pair pair = line.pair().orElseThrow();
                    Panel.Cell cell = line.cells().getFirst();
                    return new Square(pair.from(), pair.to(), pair.common(), cell.value(), cell.text(), cell.interval());
                })
                .toList();
    }

    private static List<Series> byMetric(Panel panel, List<String> categories) {
        return panel.metrics().stream()
                .map(metric -> new Series(metric, panel.lines().stream()
                        .flatMap(line -> line.cells().stream()
                                .filter(cell -> cell.metric().equals(metric))
                                .map(cell -> point(categories, line, cell)))
                        .toList()))
                .toList();
    }

    private static List<Series> byThreads(Panel panel, List<String> categories) {
        return panel.lines().stream().map(Panel.Line::threads).distinct().sorted()
                .map(threads -> new Series(threads == 1 ? "1 thread" : threads + " threads", panel.lines().stream()
                        .filter(line -> line.threads() == threads)
                        .map(line -> point(categories, line, line.cells().getFirst()))
                        .toList()))
                .toList();
    }

    private static Point point(List<String> categories, Panel.Line line, Panel.Cell cell) {
        return new Point(categories.indexOf(line.name()), cell.role().word(), cell.value(), cell.low(), cell.high(),
                cell.nothingHappened(), cell.text(), cell.interval());
    }
}
