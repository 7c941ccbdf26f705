// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// Who says what two threads may see of each other. The order of the processors is that of `XvLabMemoryModel` in C.
public enum MemoryModel {
    /// x86-64 (Owens, Sarkar and Sewell, "A better x86 memory model: x86-TSO", TPHOLs 2009): a load may come before an
    /// earlier store of the same thread to another place, and nothing else is reordered.
    X86_TSO("x86-TSO"),
    /// AArch64 (Pulte and others, "Simplifying ARM concurrency", POPL 2018): accesses to different places are reordered
    /// unless a dependency, a barrier or an ordered instruction forbids it.
    AARCH64("AArch64"),
    /// C11, 5.1.2.4 and 7.17.3, of relaxed atomics where a shape is plain: plain accesses of two threads to one place
    /// are a data race there, and then nothing is promised.
    C11("C11");

    private final String label;

    MemoryModel(String label) {
        this.label = label;
    }

    /// Its name for people.
    public String label() {
        return label;
    }
}
