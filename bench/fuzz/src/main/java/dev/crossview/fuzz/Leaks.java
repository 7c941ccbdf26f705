// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.generated.Crossview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is left when everything has been closed: threads, resident memory, and in the debug build of the core the
/// allocations that nobody has freed.
final class Leaks {
    /// Room for what grows without being lost: code that gets compiled, the JVM's own tables.
    private static final long KIB_TO_SPARE = 96 * 1024;

    private final Set<String> threads = threads();
    private final List<Long> kib = new ArrayList<>();
    private final List<Long> allocations = new ArrayList<>();

    /// A round has ended and closed what it had.
    void roundHasEnded() throws IOException {
        System.gc();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            kib.add(lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", "")).mapToLong(Long::parseLong).findFirst().orElseThrow());
        }
        NativeLibrary.load();
        allocations.add(Crossview.XvDebug_LiveMemory());
    }

    /// What has leaked, in words; nothing if nothing has.
    List<String> found() throws InterruptedException {
        List<String> found = new ArrayList<>();
        Set<String> left = Set.of();
        // Threads that have been told to end need a moment for it.
        for (int i = 0; i < 200; i++) {
            left = threads();
            left.removeAll(threads);
            if (left.isEmpty()) {
                break;
            }
            Thread.sleep(100);
        }
        if (!left.isEmpty()) {
            found.add("threads that have not ended: " + left);
        }
        int rounds = kib.size();
        if (rounds >= 8 && lowest(kib, rounds / 2, rounds) - lowest(kib, rounds / 4, rounds / 2) > KIB_TO_SPARE) {
            found.add("resident KiB after each round: " + kib);
        }
        // Kept pieces are among them, so a number that goes up and down is no leak; one that always goes up is.
        if (rounds >= 8 && lowest(allocations, rounds / 2, rounds) > highest(allocations, rounds / 4, rounds / 2)) {
            found.add("allocations of the core after each round: " + allocations);
        }
        return found;
    }

    /// For people.
    @Override
    public String toString() {
        return kib.isEmpty() ? "nothing measured" : "resident KiB " + kib.getFirst() + " .. " + kib.getLast() + (allocations.getLast() < 0 ? ""
                : ", allocations of the core " + allocations.getFirst() + " .. " + allocations.getLast());
    }

    private static long lowest(List<Long> all, int from, int to) {
        return all.subList(from, to).stream().mapToLong(Long::longValue).min().orElseThrow();
    }

    private static long highest(List<Long> all, int from, int to) {
        return all.subList(from, to).stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                // The JVM's own come and go.
                .filter(name -> !name.startsWith("ForkJoinPool") && !name.startsWith("VirtualThread")
                        && !name.startsWith("Common-Cleaner") && !name.startsWith("Attach ")
                        && !name.startsWith("process reaper")
                        // There is one, for as long as the process lives: it lets Java memory go that was lent.
                        && !name.equals("crossview-memory"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
