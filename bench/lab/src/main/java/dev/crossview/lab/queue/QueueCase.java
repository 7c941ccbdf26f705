// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.queue;

import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.kernel.QueueWay;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.stats.Median;
import java.util.Optional;

/// One kind of sample: a way of the C library, or Java's own.
enum QueueCase {
    /// What others measure who measure how far two cores are apart.
    LINE(QueueWay.LINE, Role.FIGURE),
    /// The floor of round trips: each direction is a road of its own, and one line for both would be none.
    LINES(QueueWay.LINES, Role.FLOOR),
    TRIP_MOVED(QueueWay.TRIP_MOVED, Role.CLAIM),
    TRIP_SHARED(QueueWay.TRIP_SHARED, Role.CLAIM),
    /// Two platform threads of this JVM, by the Java library.
    TRIP_JAVA(null, Role.CLAIM),
    /// The control: whoever waits asks the kernel.
    TRIP_MUTEX(QueueWay.TRIP_MUTEX, Role.CONTROL),
    /// The floor of those who sleep.
    FUTEX(QueueWay.FUTEX, Role.FLOOR),
    TRIP_SLEEP(QueueWay.TRIP_SLEEP, Role.CLAIM),
    /// The control: whoever waits looks now and then.
    TRIP_POLL(QueueWay.TRIP_POLL, Role.CONTROL),
    /// The floor of what goes one way.
    RING(QueueWay.RING, Role.FLOOR),
    FLOW_MOVED(QueueWay.FLOW_MOVED, Role.CLAIM),
    FLOW_DISTINCT(QueueWay.FLOW_DISTINCT, Role.CLAIM),
    FLOW_SAME(QueueWay.FLOW_SAME, Role.CLAIM),
    /// The control: what is copied.
    FLOW_COPIED(QueueWay.FLOW_COPIED, Role.CONTROL),
    SELF_KIB(QueueWay.SELF_KIB, Role.FIGURE),
    SELF_MIB(QueueWay.SELF_MIB, Role.CLAIM),
    SELF_MOVED(QueueWay.SELF_MOVED, Role.CLAIM),
    SELF_COPIED_KIB(QueueWay.SELF_COPIED_KIB, Role.FIGURE),
    /// The control: what is copied.
    SELF_COPIED_MIB(QueueWay.SELF_COPIED_MIB, Role.CONTROL);

    private final QueueWay way;
    private final Role role;

    QueueCase(QueueWay way, Role role) {
        this.way = way;
        this.role = role;
    }

    /// The C library's way; none: it is Java's.
    Optional<QueueWay> way() {
        return Optional.ofNullable(way);
    }

    Role role() {
        return role;
    }

    int threads() {
        return way == null ? 2 : way.threads();
    }

    /// Whether who waits is to sleep.
    boolean sleeps() {
        return this == FUTEX || this == TRIP_SLEEP || this == TRIP_POLL;
    }

    /// The row's name.
    String label() {
        return way == null ? "round trip of a view between Java threads, moved" : way.label();
    }

    /// What its time is called: rows with the same one are read together.
    String metric() {
        return switch (this) {
            case LINE, LINES, TRIP_MOVED, TRIP_SHARED, TRIP_JAVA, TRIP_MUTEX -> "round trip";
            case FUTEX, TRIP_SLEEP, TRIP_POLL -> "round trip, asleep";
            case RING, FLOW_MOVED, FLOW_DISTINCT, FLOW_SAME, FLOW_COPIED -> "time each, one way";
            case SELF_KIB, SELF_MIB, SELF_MOVED, SELF_COPIED_KIB, SELF_COPIED_MIB -> "put+get, one thread";
        };
    }

    /// What a turn took, in one round.
    double nanos(Rounds<QueueCase, TurnSample> rounds, int round) {
        return Median.of(rounds.of(this).get(round).stream().mapToDouble(TurnSample::nanosEach).toArray());
    }
}
