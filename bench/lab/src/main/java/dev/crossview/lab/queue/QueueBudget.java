// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.queue;

import java.util.Optional;

/// What a way is held against: another's time in the same round, or so many nanoseconds.
enum QueueBudget {
    /// Between two interpreters, over a cache line each way.
    MOVED(QueueCase.TRIP_MOVED, 1.5, QueueCase.LINES),
    /// The same for a view that the sender keeps.
    SHARED(QueueCase.TRIP_SHARED, 2, QueueCase.LINES),
    /// Between two threads of a JVM.
    JAVA(QueueCase.TRIP_JAVA, 3, QueueCase.LINES),
    /// The control: what asking the kernel costs.
    MUTEX(QueueCase.TRIP_MUTEX, 3, QueueCase.LINES),
    /// With both asleep, over a futex.
    SLEEP(QueueCase.TRIP_SLEEP, 1.2, QueueCase.FUTEX),
    /// The control: what looking every 10 ms costs.
    POLL(QueueCase.TRIP_POLL, 1.2, QueueCase.FUTEX),
    /// 10 million a second.
    FLOW_MOVED(QueueCase.FLOW_MOVED, 100, null),
    /// 10 million a second.
    FLOW_DISTINCT(QueueCase.FLOW_DISTINCT, 100, null),
    /// 15 million a second.
    FLOW_SAME(QueueCase.FLOW_SAME, 1e3 / 15, null),
    /// The control: what copying costs.
    FLOW_COPIED(QueueCase.FLOW_COPIED, 100, null),
    /// One thread, a view.
    SELF(QueueCase.SELF_MIB, 50, null),
    /// One thread, a view that moves.
    SELF_MOVED(QueueCase.SELF_MOVED, 75, null),
    /// The control: what copying costs.
    SELF_COPIED(QueueCase.SELF_COPIED_MIB, 75, null),
    /// A view of 1 MiB, over one of 1 KiB.
    SIZE(QueueCase.SELF_MIB, 1.1, QueueCase.SELF_KIB),
    /// The control: the same of bytes.
    SIZE_COPIED(QueueCase.SELF_COPIED_MIB, 1.1, QueueCase.SELF_COPIED_KIB);

    private final QueueCase held;
    private final double budget;
    private final QueueCase against;

    QueueBudget(QueueCase held, double budget, QueueCase against) {
        this.held = held;
        this.budget = budget;
        this.against = against;
    }

    QueueCase held() {
        return held;
    }

    /// A ratio, or ns where it is held against no other.
    double budget() {
        return budget;
    }

    Optional<QueueCase> against() {
        return Optional.ofNullable(against);
    }
}
