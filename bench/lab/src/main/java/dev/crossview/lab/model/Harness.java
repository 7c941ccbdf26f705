// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Who ran the measured loop. A row has one.
public enum Harness {
    /// A loop in C, run by pinned C threads.
    KERNEL,
    /// A loop in Java, on platform threads that are bound to no CPU, warmed up by a round that is thrown away.
    JAVA,
    /// JMH: what a Java caller pays.
    JMH,
    /// jcstress: which outcomes occur.
    JCSTRESS;

    /// The harness as it is written in results.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
