// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.run.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// One line at the bottom of a terminal that says what is running and how long the rest will take.
public final class ProgressLine implements Progress {

    private static final String ERASE = "\r\033[K";
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintWriter out;
    private final Map<String, Duration> planned;
    private final LongSupplier clock;
    private final Map<String, Long> started = new HashMap<>();
    private long drawn = Long.MIN_VALUE;
    private String visible = "";

    /// @param out the terminal
    /// @param planned how long each experiment takes, in the order in which they run
    /// @param clock nanoseconds of a clock that never goes back
    public ProgressLine(PrintWriter out, Map<String, Duration> planned, LongSupplier clock) {
        this.out = out;
        this.planned = new LinkedHashMap<>(planned);
        this.clock = clock;
    }

    @Override
    public void at(String experiment, int done, int total) {
        long now = clock.getAsLong();
        started.putIfAbsent(experiment, now);
        if (drawn != Long.MIN_VALUE && now - drawn < REDRAW_NANOS && done < total) {
            return;
        }
        drawn = now;
        String line = experiment + ": " + 100L * done / total + " %, " + left(experiment, done, total, now);
        if (!line.equals(visible)) {
            visible = line;
            out.print(ERASE + line);
            out.flush();
        }
    }

    /// Takes the line away, so that something else can be written.
    public void clear() {
        if (!visible.isEmpty()) {
            out.print(ERASE);
            out.flush();
            visible = "";
        }
    }

    /// By the pace so far once there is one, by the plan before that.
    private String left(String experiment, int done, int total, long now) {
        double here = done == 0
                ? planned.getOrDefault(experiment, Duration.ZERO).toNanos()
                : (double) (now - started.get(experiment)) / done * (total - done);
        double later = planned.entrySet().stream()
                .filter(entry -> !started.containsKey(entry.getKey()))
                .mapToDouble(entry -> entry.getValue().toNanos())
                .sum();
        return "about " + Math.round((here + later) / 1e9) + " s left";
    }
}
