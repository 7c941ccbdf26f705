// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the CPUs have worked at, as the kernel counts it (proc(5), `/proc/stat` and `/proc/PID/stat`), in steps of 10 ms.
final class CpuTimes {

    private static final long NANOS_PER_TICK = 10_000_000;

    /// Fields of the first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal. What guests had is
    /// in the first two.
    private static final List<Integer> BUSY = List.of(1, 2, 3, 6, 7, 8);

    /// Of `/proc/self/stat`, behind the name in brackets: user and system.
    private static final List<Integer> OWN = List.of(11, 12);

    private CpuTimes() {}

    /// All CPUs' time that this process did not have, in ns; 0 where the system does not tell.
    static long ofOthers() {
        try {
            String own = Files.readString(Path.of("/proc/self/stat"));
            String all = Files.readString(Path.of("/proc/stat"));
            return ofOthers(all, own);
        } catch (IOException | RuntimeException notTold) {
            return 0;
        }
    }

    /// The same of what the two files say.
    static long ofOthers(String all, String own) {
        long busy = sum(all.lines().findFirst().orElseThrow(), BUSY);
        long mine = sum(own.substring(own.lastIndexOf(')') + 1).strip(), OWN);
        return Math.max(0, busy - mine) * NANOS_PER_TICK;
    }

    private static long sum(String line, List<Integer> fields) {
        String[] words = line.split("\\s+");
        return fields.stream().mapToLong(field -> Long.parseLong(words[field])).sum();
    }
}
