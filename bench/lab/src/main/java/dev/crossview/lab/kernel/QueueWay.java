// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// How something is handed over in the `queue` samples. The order is that of `XvLabQueueWay` in C.
public enum QueueWay {
    /// There and back: a word that both write, in a cache line of its own.
    LINE("round trip by one cache line", 2),
    /// One for each direction, as two queues have.
    LINES("round trip by a cache line each way", 2),
    /// A view between two interpreters, moved.
    TRIP_MOVED("round trip of a view, moved", 2),
    /// A view that the first keeps.
    TRIP_SHARED("round trip of a view, shared", 2),
    /// Broken: a word that a mutex guards, and a condition to wait for it.
    TRIP_MUTEX("round trip behind a mutex and a condition", 2),
    /// A word, and the kernel; whoever sends does so when the other one sleeps.
    FUTEX("round trip of a futex, asleep", 2),
    /// A view, moved, likewise.
    TRIP_SLEEP("round trip of a view, asleep", 2),
    /// Broken: a view, moved, and who waits looks every 10 ms.
    TRIP_POLL("round trip of a view, looking every 10 ms", 2),
    /// One way, as fast as they come: words through a ring for one sender and one receiver.
    RING("one way, words through a bare ring", 2),
    /// Views of blocks of their own, moved.
    FLOW_MOVED("one way, views, moved", 2),
    /// Views of blocks of their own, which the sender keeps.
    FLOW_DISTINCT("one way, views of distinct blocks", 2),
    /// One view; the receiver has one of that block already.
    FLOW_SAME("one way, one view over and over", 2),
    /// Broken: bytes, copied into the queue and out of it.
    FLOW_COPIED("one way, bytes of 64 KiB, copied", 2),
    /// One thread puts a view and gets it.
    SELF_KIB("put+get of a view of 1 KiB", 1),
    /// A large one.
    SELF_MIB("put+get of a view of 1 MiB", 1),
    /// The same, moved.
    SELF_MOVED("put+get of a view of 1 MiB, moved", 1),
    /// Bytes, which are copied.
    SELF_COPIED_KIB("put+get of bytes of 1 KiB, copied", 1),
    /// Broken: many bytes, which are copied.
    SELF_COPIED_MIB("put+get of bytes of 1 MiB, copied", 1);

    private final String label;
    private final int threads;

    QueueWay(String label, int threads) {
        this.label = label;
        this.threads = threads;
    }

    /// The name in rows; the C library calls it the same.
    public String label() {
        return label;
    }

    /// How many threads it takes.
    public int threads() {
        return threads;
    }
}
