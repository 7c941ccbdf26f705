// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What is repeated in the `crossing` samples. The order is that of `XvLabCrossing` in C.
public enum CrossingLoop implements Loop {
    /// Each thread clones and drops a view of one block, in an interpreter of its own.
    CLONE("clone+drop, one block"),
    /// The same, each with a block of its own.
    CLONE_OWN("clone+drop, own blocks"),
    /// Each thread takes a count of one block and lets go of it.
    COUNT("atomic count, one block"),
    /// The same, each with a block of its own.
    COUNT_OWN("atomic count, own blocks"),
    /// A view is shared by ticket, and what comes of it dropped. One thread.
    SHARE_TICKET("shared by ticket"),
    /// The same through a queue.
    SHARE_QUEUE("shared through a queue"),
    /// The only view of a block is moved by ticket. One thread.
    MOVE_TICKET("moved by ticket"),
    /// The same through a queue.
    MOVE_QUEUE("moved through a queue"),
    /// Bytes are copied through a queue. One thread.
    COPY_QUEUE("64 KiB copied through a queue"),
    /// One thread shares views in one interpreter and opens them in another; counts changes of the block's count.
    SEND("sent to another interpreter"),
    /// The same with a count taken there and let go of here for each.
    SEND_COUNTED("sent with a count each"),
    /// One thread reads, another one changes a count that lies far away.
    FAR("read, count far away"),
    /// The same with the count on the next line, as in a block.
    APART("read, count on the next line"),
    /// The same with the count beside what is read.
    BESIDE("read, count beside the data");

    private final String label;

    CrossingLoop(String label) {
        this.label = label;
    }

    @Override
    public int experiment() {
        return 2;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public boolean cpython() {
        return false;
    }
}
