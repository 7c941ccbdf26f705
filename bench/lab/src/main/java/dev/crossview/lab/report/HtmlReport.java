// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.crossview.lab.machine.Build;
import dev.crossview.lab.model.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The result as one page that needs nothing else: style, script, chart library and data are in it, and everything
/// it says it says without script as well.
public final class HtmlReport {

    private final Build build;
    private final Template template;

    /// @param build what wrote the page
    public HtmlReport(Build build) {
        this.build = build;
        this.template = Mustache.compiler().emptyStringIsFalse(true).compile(resource("report.html"));
    }

    /// The page.
    public String of(Result result) {
        List<Page.Licence> licences = List.of(
                new Page.Licence("Apache ECharts", resource("echarts/NOTICE") + "\n" + resource("echarts/LICENSE")),
                new Page.Licence("d3, of which Apache ECharts has parts", resource("echarts/licenses/LICENSE-d3")),
                new Page.Licence("ZRender, which Apache ECharts draws with", resource("zrender/LICENSE")));
        return template.execute(Page.of(result, build, new Page.Parts(
                resource("report.css"),
                resource("report.js"),
                resource("echarts/dist/echarts.min.js"),
                licences)));
    }

    /// Data for a script element: JSON in which nothing can end the element.
    static String embedded(Object data) {
        try {
            return JsonMapper.builder().build().writeValueAsString(data).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a page without data", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
