// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvItemNode;
import dev.crossview.internal.Scratch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Items of queues between Java and C: the values of [Shareable] as `XvItemNode`s and back.
///
/// What is to be put lies in the thread's scratch memory, as an `XvQueueItem` that C has made a copy for, until it is
/// the queue's or has been taken back. A tuple is told in preorder; on the way back its nodes are read from the last to
/// the first, so that the items of each are there when it comes.
final class Items {
    private static final int NONE = Crossview.XV_ITEM_NONE();
    private static final int BOOL = Crossview.XV_ITEM_BOOL();
    private static final int INT = Crossview.XV_ITEM_INT();
    private static final int UINT = Crossview.XV_ITEM_UINT();
    private static final int FLOAT = Crossview.XV_ITEM_FLOAT();
    private static final int STR = Crossview.XV_ITEM_STR();
    private static final int BYTES = Crossview.XV_ITEM_BYTES();
    private static final int TUPLE = Crossview.XV_ITEM_TUPLE();
    private static final int VIEW = Crossview.XV_ITEM_VIEW();
    private static final int QUEUE = Crossview.XV_ITEM_QUEUE();
    private static final int UNBOUND = Crossview.XV_ITEM_UNBOUND();
    private static final int DESTROYED = Crossview.XV_ITEM_DESTROYED();

    private static final long NODE_SIZE = XvItemNode.sizeof();

    // Not by jextract's accessors, which need a slice for each node.
    private static final long KIND_AT = XvItemNode.kind$offset();
    private static final long NODES_AT = XvItemNode.nodes$offset();
    private static final long SIZE_AT = XvItemNode.size$offset();
    private static final long BITS_AT = XvItemNode.bits$offset();
    private static final long DATA_AT = XvItemNode.data$offset();

    private Items() {
    }

    /// Writes `value` as an item into `scratch.item()`, and takes its tickets.
    ///
    /// @param queue where it is to go
    /// @throws IllegalStateException    if one of its tickets has been opened or closed, or one of its queues closed
    /// @throws IllegalArgumentException if one of its queues is of another runtime
    /// @throws XvException              NotShareableError: UNBOUND is in it; MemoryError
    static void pack(XvQueue queue, Shareable value, Scratch scratch) {
        MemorySegment node = scratch.node();
        switch (value) {
            case Shareable.None _ -> describe(node, 0, NONE, 0);
            case Shareable.Bool bool -> describe(node, 0, BOOL, bool.value() ? 1 : 0);
            case Shareable.Int number -> describe(node, 0, number.unsigned() ? UINT : INT, number.bits());
            case Shareable.Real real -> describe(node, 0, FLOAT, Double.doubleToRawLongBits(real.value()));
            default -> {
                packWhatIsMore(queue, value, scratch);
                return;
            }
        }
        check(queue, Crossview.XvQueueItem_Init(scratch.item(), node, 1));
    }

    /// @param at where the node begins
    private static void describe(MemorySegment nodes, long at, int kind, long bits) {
        nodes.set(ValueLayout.JAVA_INT, at + KIND_AT, kind);
        nodes.set(ValueLayout.JAVA_LONG, at + BITS_AT, bits);
    }

    private static int kind(MemorySegment nodes, long at) {
        return nodes.get(ValueLayout.JAVA_INT, at + KIND_AT);
    }

    private static long bits(MemorySegment nodes, long at) {
        return nodes.get(ValueLayout.JAVA_LONG, at + BITS_AT);
    }

    private static long size(MemorySegment nodes, long at) {
        return nodes.get(ValueLayout.JAVA_LONG, at + SIZE_AT);
    }

    private static void check(XvQueue queue, int status) {
        if (status != Crossview.XV_OK()) {
            throw Errors.of(status, "an item for " + queue);
        }
    }

    private static void packWhatIsMore(XvQueue queue, Shareable value, Scratch scratch) {
        var packer = new Packer(queue, value, scratch);
        try {
            packer.pack(scratch.item());
        } catch (Throwable e) {
            packer.giveBack();
            throw e;
        }
    }

    /// Takes back what [#pack] has written for `value` and no queue has taken.
    static void unpack(Shareable value, Scratch scratch) {
        MemorySegment root = scratch.root();
        // The tickets are where they were: the nodes that C keeps come in the order of those that it was given.
        if (value instanceof XvTicket ticket) {
            ticket.giveBack(bits(root, 0));
        } else if (value instanceof XvQueue) {
            release(MemorySegment.ofAddress(bits(root, 0)));
        } else if (value instanceof Shareable.Tuple tuple) {
            unpack(tuple, nodes(root), 0);
        }
        Crossview.XvQueueItem_Free(scratch.item());
    }

    /// Returns the index of the node that follows those of `tuple`, which begin at `index`.
    private static int unpack(Shareable.Tuple tuple, MemorySegment nodes, int index) {
        int next = index + 1;
        for (Shareable item : tuple.items()) {
            switch (item) {
                case Shareable.Tuple inner -> next = unpack(inner, nodes, next);
                case XvTicket ticket -> ticket.giveBack(bits(nodes, next++ * NODE_SIZE));
                case XvQueue _ -> release(MemorySegment.ofAddress(bits(nodes, next++ * NODE_SIZE)));
                default -> next++;
            }
        }
        return next;
    }

    private static void release(MemorySegment queue) {
        Crossview.XvQueue_Release(Place.attached(), queue);
    }

    /// What describes an item to C.
    private static final class Packer {
        private final XvQueue queue;
        private final Shareable value;
        private final int count;
        private final MemorySegment nodes;
        private long textAt;
        private List<XvQueue> held = List.of();

        /// Nodes that have been written.
        private int written;

        Packer(XvQueue queue, Shareable value, Scratch scratch) {
            this.queue = queue;
            this.value = value;
            this.count = value instanceof Shareable.Tuple tuple ? tuple.nodes() : 1;
            long textBytes = Shareable.Tuple.textBytes(value);
            if (count == 1 && textBytes == 0) {
                nodes = scratch.node();
            } else {
                nodes = scratch.room(count * NODE_SIZE + textBytes);
                textAt = count * NODE_SIZE;
            }
        }

        void pack(MemorySegment item) {
            try {
                write(value);
                check(queue, Crossview.XvQueueItem_Init(item, nodes, count));
            } finally {
                held.forEach(XvQueue::leave);
            }
        }

        /// The pointer of a queue that stays until C has a reference of its own.
        private MemorySegment held(XvQueue other) {
            if (other.runtime() != queue.runtime()) {
                throw new IllegalArgumentException(other + " cannot travel through a queue of " + queue.runtime());
            }
            var more = new ArrayList<>(held);
            more.add(other);
            if (!other.enter()) {
                throw Errors.alreadyClosed(other);
            }
            held = more;
            return other.pointer();
        }

        private void write(Shareable value) {
            long node = written * NODE_SIZE;
            switch (value) {
                case Shareable.None _ -> put(node, NONE, 0);
                case Shareable.Bool bool -> put(node, BOOL, bool.value() ? 1 : 0);
                case Shareable.Int number -> put(node, number.unsigned() ? UINT : INT, number.bits());
                case Shareable.Real real -> put(node, FLOAT, Double.doubleToRawLongBits(real.value()));
                case Shareable.Text text -> put(node, STR, text.value().getBytes(StandardCharsets.UTF_8));
                case Shareable.Bytes bytes -> put(node, BYTES, bytes.data());
                case XvTicket ticket -> put(node, VIEW, ticket.take());
                case XvQueue other -> put(node, QUEUE, held(other).address());
                case Shareable.Tuple tuple -> {
                    nodes.set(ValueLayout.JAVA_LONG, node + SIZE_AT, tuple.size());
                    put(node, TUPLE, 0);
                    for (Shareable item : tuple.items()) {
                        write(item);
                    }
                }
                case Shareable.Unbound _ -> throw new XvException("NotShareableError",
                        "Unbound does not support cross-interpreter data", null);
            }
        }

        private void put(long node, int kind, long bits) {
            describe(nodes, node, kind, bits);
            written++;
        }

        private void put(long node, int kind, byte[] data) {
            MemorySegment.copy(data, 0, nodes, ValueLayout.JAVA_BYTE, textAt, data.length);
            nodes.set(ValueLayout.JAVA_LONG, node + SIZE_AT, data.length);
            nodes.set(ValueLayout.JAVA_LONG, node + DATA_AT, nodes.address() + textAt);
            textAt += data.length;
            put(node, kind, 0);
        }

        /// Nothing has come of it: the tickets that have been taken are their owners' again.
        void giveBack() {
            giveBack(value, 0);
        }

        private int giveBack(Shareable value, int index) {
            int next = index + 1;
            if (index < written) {
                if (value instanceof XvTicket ticket) {
                    ticket.giveBack(bits(nodes, index * NODE_SIZE));
                } else if (value instanceof Shareable.Tuple tuple) {
                    for (Shareable item : tuple.items()) {
                        next = giveBack(item, next);
                    }
                }
            }
            return next;
        }
    }

    /// What a queue has given, from `scratch.item()`, which is free then. Tickets are the caller's.
    ///
    /// @throws XvItemInterpreterDestroyedException if that is what has become of it
    static Shareable read(XvRuntime runtime, Scratch scratch) {
        MemorySegment root = scratch.root();
        int kind = kind(root, 0);
        try {
            return kind == TUPLE ? tuple(runtime, root) : leaf(runtime, root, 0);
        } catch (Throwable e) {
            letGo(root, 0);
            throw e;
        } finally {
            if (kind == STR || kind == BYTES || kind == TUPLE) {
                Crossview.XvQueueItem_Free(scratch.item());
            }
        }
    }

    private static Shareable leaf(XvRuntime runtime, MemorySegment nodes, long at) {
        int kind = kind(nodes, at);
        long bits = bits(nodes, at);
        if (kind == NONE) {
            return Shareable.NONE;
        }
        if (kind == BOOL) {
            return Shareable.of(bits != 0);
        }
        if (kind == INT || kind == UINT) {
            return new Shareable.Int(bits, kind == UINT);
        }
        if (kind == FLOAT) {
            return Shareable.of(Double.longBitsToDouble(bits));
        }
        if (kind == STR) {
            return new Shareable.Text(new String(data(nodes, at), StandardCharsets.UTF_8));
        }
        if (kind == BYTES) {
            return new Shareable.Bytes(data(nodes, at));
        }
        if (kind == VIEW) {
            return XvTicket.received(bits);
        }
        if (kind == QUEUE) {
            return runtime.queueOf(MemorySegment.ofAddress(bits));
        }
        if (kind == UNBOUND) {
            return Shareable.UNBOUND;
        }
        if (kind == DESTROYED) {
            throw new XvItemInterpreterDestroyedException("item's original interpreter destroyed", null);
        }
        throw new AssertionError("an item of a kind that is none: " + kind);
    }

    private static byte[] data(MemorySegment nodes, long at) {
        return NativeMemory.of(nodes.get(ValueLayout.JAVA_LONG, at + DATA_AT), size(nodes, at), Arena.global())
                .toArray(ValueLayout.JAVA_BYTE);
    }

    private static Shareable tuple(XvRuntime runtime, MemorySegment root) {
        int i = root.get(ValueLayout.JAVA_INT, NODES_AT);
        MemorySegment nodes = nodes(root);
        try {
            var done = new Shareable[i];
            int top = 0;
            for (; i > 0; i--) {
                long at = (i - 1) * NODE_SIZE;
                if (kind(nodes, at) != TUPLE) {
                    done[top++] = leaf(runtime, nodes, at);
                } else {
                    var items = new Shareable[(int) size(nodes, at)];
                    for (int j = 0; j < items.length; j++) {
                        items[j] = done[--top];
                    }
                    done[top++] = new Shareable.Tuple(items);
                }
            }
            return done[0];
        } catch (Throwable e) {
            // What has been read is the collector's; the rest would be nobody's.
            while (i > 0) {
                letGo(nodes, --i * NODE_SIZE);
            }
            throw e;
        }
    }

    private static void letGo(MemorySegment nodes, long at) {
        MemorySegment pointer = MemorySegment.ofAddress(bits(nodes, at));
        if (kind(nodes, at) == VIEW) {
            Crossview.XvTicket_Close(Place.attached(), pointer);
        } else if (kind(nodes, at) == QUEUE) {
            release(pointer);
        }
    }

    private static MemorySegment nodes(MemorySegment root) {
        return NativeMemory.of(root.get(ValueLayout.JAVA_LONG, DATA_AT),
                root.get(ValueLayout.JAVA_INT, NODES_AT) * NODE_SIZE, Arena.global());
    }
}
