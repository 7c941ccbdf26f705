// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.machine;

/// What two CPUs have in common that lies nearest to them, as the kernel tells it.
public enum Distance {
    /// They are hardware threads of one core.
    CORE("one core"),
    /// They share the last cache.
    CACHE("one L3 cache"),
    /// They share the memory controllers.
    NODE("one NUMA node"),
    /// They are on different NUMA nodes.
    APART("two NUMA nodes"),
    /// The kernel does not tell.
    UNKNOWN("unknown");

    private final String words;

    Distance(String words) {
        this.words = words;
    }

    /// What they have in common, in words.
    public String words() {
        return words;
    }
}
