// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/// The machine and the build that a result belongs to.
///
/// @param cpu model name as the processor gives it, with the architecture
/// @param cores physical cores that are online
/// @param smt whether a core runs more than one hardware thread
/// @param virtual whether a hypervisor stands between the kernel and the processor
/// @param kernel name and release of the operating system's kernel
/// @param jdk vendor and version of the Java runtime
/// @param compiler what compiled the measuring kernels, with its version
/// @param pinned whether the measuring threads were bound to their CPUs
/// @param pmu `"yes"` if hardware counters can be read, else why not
/// @param load the one-minute load average when the run began; negative if the system gives none
/// @param date when the run began, ISO 8601 with offset
/// @param commit the commit that was built, `-dirty` appended if files differed from it; `"unknown"` outside a
///     repository
@JsonPropertyOrder({"cpu", "cores", "smt", "virtual", "kernel", "jdk", "compiler", "pinned", "pmu", "load", "date",
    "commit"})
public record Environment(
        String cpu,
        int cores,
        boolean smt,
        @JsonProperty("virtual") boolean virtual,
        String kernel,
        String jdk,
        String compiler,
        boolean pinned,
        String pmu,
        double load,
        String date,
        String commit) {}
