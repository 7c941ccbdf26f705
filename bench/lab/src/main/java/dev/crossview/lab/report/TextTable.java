// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Columns for a terminal: at least two spaces between any two, and never two inside one, so that a program can split
/// a line as easily as an eye.
final class TextTable {

    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();
    private final int words;

    /// @param words how many columns, from the left, hold words; the others hold figures and are aligned right
    TextTable(int words) {
        this.words = words;
    }

    void add(List<String> cells) {
        lines.add(List.copyOf(cells));
    }

    /// The lines, all columns as wide as their widest cell.
    List<String> lines() {
        int columns = lines.getFirst().size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
                .toArray();
        return lines.stream()
                .map(line -> IntStream.range(0, columns)
                        .mapToObj(column -> padded(line.get(column), widths[column], column < words))
                        .collect(Collectors.joining(GAP))
                        .stripTrailing())
                .toList();
    }

    private static String padded(String cell, int width, boolean left) {
        String padding = " ".repeat(width - cell.length());
        return left ? cell + padding : padding + cell;
    }
}
