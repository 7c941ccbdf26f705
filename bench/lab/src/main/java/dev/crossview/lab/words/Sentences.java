// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.words;

import java.util.List;

/// Lists in English.
public final class Sentences {

    private Sentences() {}

    /// `a`, `a and b`, `a, b and c`.
    public static String and(List<String> items) {
        if (items.size() < 2) {
            return String.join("", items);
        }
        return String.join(", ", items.subList(0, items.size() - 1)) + " and " + items.getLast();
    }
}
