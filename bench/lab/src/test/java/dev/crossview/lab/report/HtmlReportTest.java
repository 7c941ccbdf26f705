// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crossview.lab.cores.CoresExperiment;
import dev.crossview.lab.hazard.HazardExperiment;
import dev.crossview.lab.machine.Build;
import dev.crossview.lab.model.Environment;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.SimulatedKernels;
import dev.crossview.lab.run.StopRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

    private final Result result = SampleResult.complete();
    private final String page = page(result);
    private final String markup = withoutScripts(page);

    @Test
    void loadsNothingFromAnywhere() {
        assertThat(all("(?:src|href|srcset|action|poster)\\s*=\\s*[\"']?([^\"'\\s>]*)", markup))
                .allMatch(url -> url.startsWith("data:") || url.startsWith("#"));
        assertThat(markup).doesNotContain("@import").doesNotContainPattern("url\\((?!data:)").doesNotContain("<link");
        assertThat(page).contains("default-src 'none'");
    }

    @Test
    void carriesItsChartLibraryAndTheLicences() {
        assertThat(page).contains("t.version=\"6.", "Apache License", "Redistribution and use");
        assertThat(markup).contains("Licence of Apache ECharts", "Licence of d3", "Licence of ZRender");
    }

    @Test
    void hasOneTableUnderEachPlotAndDataForEachPlot() {
        List<String> plots = all("<div class=\"plot\" id=\"([^\"]+)\"", markup);
        assertThat(plots).containsExactly("hazard-1", "hazard-2", "pair-1", "pair-2", "pair-3");
        assertThat(all("<figure>(.*?)</figure>", markup)).hasSameSizeAs(plots)
                .allSatisfy(figure -> {
                    assertThat(all("class=\"(plot)\"", figure)).hasSize(1);
                    assertThat(all("<(table)>", figure)).hasSize(1);
                });
        assertThat(plotData().findValuesAsText("id")).isEqualTo(plots);
    }

    @Test
    void itsTablesHaveTheFiguresOfTheResult() {
        List<Double> inTables = all("<data value=\"([^\"]+)\">", markup).stream().map(Double::valueOf).toList();
        assertThat(inTables).containsExactlyElementsOf(medians());
    }

    @Test
    void itsPlotsHaveTheFiguresOfTheResult() {
        List<Double> inPlots = new ArrayList<>();
        plotData().findValues("value").forEach(value -> inPlots.add(value.doubleValue()));
        assertThat(inPlots).containsExactlyInAnyOrderElementsOf(medians());
    }

    @Test
    void waysBetweenCpusAreAMatrix() {
        Result cores = SampleResult.of(new SimulatedKernels().onCpus(List.of(0, 1, 2, 3)), StopRequest.NEVER,
                new CoresExperiment());
        List<JsonNode> plots = plotData(page(cores)).valueStream().toList();
        assertThat(plots).filteredOn(plot -> plot.has("matrix")).hasSize(2)
                .allSatisfy(plot -> assertThat(plot.get("matrix").valueStream()
                                .map(square -> square.get("from").intValue() + " " + square.get("to").intValue()))
                        .containsExactly("0 1", "0 2", "0 3", "1 2", "1 3", "2 3"));
        assertThat(plots).filteredOn(plot -> !plot.has("matrix")).isNotEmpty();
    }

    @Test
    void letsTheReaderTakeTheResultAway() {
        String encoded = all("download=\"crossview.json\" href=\"data:application/json;base64,([^\"]+)\"", markup)
                .getFirst();
        assertThat(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                .isEqualTo(ResultJson.of(result));
    }

    @Test
    void saysInItsTitleThatFiguresAreFromAVirtualMachine() {
        assertThat(all("<title>(.*?)</title>", markup).getFirst()).contains("in a virtual machine");
        assertThat(all("<h1>(.*?)</h1>", markup).getFirst()).contains("in a virtual machine");
        Environment real = new Environment("CPU", 2, false, false, "Linux", "jdk", "gcc", true, "yes", 0,
                "2026-11-22T20:15:00Z", "unknown");
        String onMetal = page(new Result(result.mode(), true, real, result.experiments()));
        assertThat(all("<h1>(.*?)</h1>", onMetal).getFirst()).isEqualTo("CPU");
    }

    @Test
    void tellsTheStoryWithTheFiguresOfTheRun() {
        assertThat(markup)
                .contains("lost 70,000 updates in a million trials", "80,000 of a million the object")
                .contains("60,000 objects in a million were freed too early")
                .contains("0.500&nbsp;ns plain and 9.00&nbsp;ns atomic", "70.0&nbsp;ns")
                .contains("Because an INCREF is a write", "lost 40,000 updates")
                .doesNotContain("This run did not measure it.");
    }

    @Test
    void tellsOfAStoryOnlyWhatWasMeasured() {
        String hazardOnly = withoutScripts(
                page(SampleResult.of(new SimulatedKernels(), StopRequest.NEVER, new HazardExperiment())));
        assertThat(hazardOnly).contains("lost 70,000 updates", "This run did not measure it.");
        assertThat(all("(This run did not measure it)", hazardOnly)).hasSize(2);
    }

    @Test
    void saysWhenItWasStopped() {
        String stopped = withoutScripts(page(new Result(result.mode(), false, result.environment(), List.of())));
        assertThat(stopped).contains("stopped before it was complete");
        assertThat(markup).doesNotContain("stopped before it was complete");
    }

    @Test
    void textFromTheMachineIsNoMarkup() {
        assertThat(markup).contains("Imagined &lt;CPU&gt; &amp; Co").doesNotContain("<CPU>");
    }

    @Test
    void dataCannotEndItsScript() {
        assertThat(HtmlReport.embedded(List.of("</script><!-- x"))).doesNotContain("<");
        assertThat(all("(</script>)", page)).hasSameSizeAs(all("(<script)", page));
    }

    private static String page(Result result) {
        return new HtmlReport(Build.current()).of(result);
    }

    private List<Double> medians() {
        return result.experiments().stream()
                .flatMap(experiment -> experiment.rows().stream())
                .map(Row::median)
                .toList();
    }

    private JsonNode plotData() {
        return plotData(page);
    }

    private static JsonNode plotData(String page) {
        try {
            return new ObjectMapper()
                    .readTree(all("<script type=\"application/json\" id=\"plots\">(.*?)</script>", page).getFirst());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String withoutScripts(String html) {
        return Pattern.compile("<script.*?</script>", Pattern.DOTALL).matcher(html).replaceAll("");
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
