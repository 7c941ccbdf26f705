// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import java.util.ArrayList;
import java.util.List;

/// Sentences of results, in which names stand between backquotes.
final class Prose {

    private Prose() {}

    /// Breaks text into lines of at most `width` characters, longer words excepted.
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /// The text as HTML: what is markup there is escaped, names between backquotes become `code`, and a figure stays
    /// on one line with its unit.
    static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("`([^`]*)`", "<code>$1</code>")
                .replaceAll("(\\d) (ns|million|billion)\\b", "$1&nbsp;$2")
                .replaceAll("(\\d) %", "$1&nbsp;%");
    }
}
