// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;

/// A share of a block of memory in flight. It belongs to no interpreter and no thread, and is opened
/// ([XvThreadState#open]) or closed exactly once: of several threads that try at the same time one succeeds, and the
/// others get an [IllegalStateException], or are told by [#tryClose()].
///
/// So a ticket that is handed on is not declared in try-with-resources: who opens it has closed it. One that is
/// put into a queue is the queue's from then on, as if it had been opened; who gets it has a new one. One that is
/// neither opened nor closed keeps its memory; if it came out of a queue, a warning is logged and the memory let go
/// when the garbage collector has found that nobody has it any more.
public final class XvTicket implements AutoCloseable, Shareable {
    /// What is left of a ticket when it is lost: an `XvTicket *`; 0 once somebody has claimed it.
    private static final class Share extends AtomicLong implements Runnable {
        private static final long serialVersionUID = 1L;

        Share(long address) {
            super(address);
        }

        /// The ticket has been collected.
        @Override
        public void run() {
            long address = getAndSet(0);
            if (address != 0) {
                Crossview.XvTicket_Close(MemorySegment.NULL, MemorySegment.ofAddress(address));
                Log.lostTicket();
            }
        }
    }

    private final Share share;
    private final Cleaner.@Nullable Cleanable watched;

    XvTicket(long address) {
        this.share = new Share(address);
        this.watched = null;
    }

    private XvTicket(Share share) {
        this.share = share;
        this.watched = Place.Undertaker.CLEANER.register(this, share);
    }

    /// One that has come out of a queue: nobody else can know of it if its receiver forgets it.
    static XvTicket received(long address) {
        return new XvTicket(new Share(address));
    }

    /// Whether it can still be opened or closed; already old when it returns.
    public boolean isOpen() {
        return share.get() != 0;
    }

    /// Lets go of the memory without opening.
    ///
    /// @throws IllegalStateException if it has been opened or closed, or somebody is just opening it
    @Override
    public void close() {
        if (!tryClose()) {
            throw alreadySpent();
        }
    }

    /// Lets go of the memory without opening, unless it has been opened or closed, or somebody is just opening it.
    ///
    /// @return whether this call has done it: of all that try, one does
    public boolean tryClose() {
        long address = share.getAndSet(0);
        if (address == 0) {
            return false;
        }
        Crossview.XvTicket_Close(Place.attached(), MemorySegment.ofAddress(address));
        settled();
        return true;
    }

    /// Opens it in the interpreter of `ts`, which is active.
    ///
    /// @return a new reference to a view
    long openIn(XvThreadState ts) {
        long address = take();
        MemorySegment view = Crossview.XvTicket_Open(ts.pointer(), MemorySegment.ofAddress(address));
        if (view.address() == 0) {
            giveBack(address);
        } else {
            settled();
        }
        return ts.made(view);
    }

    /// Claims the `XvTicket *`, which somebody else settles, or gives back.
    ///
    /// @throws IllegalStateException if it has been opened or closed
    long take() {
        long address = share.getAndSet(0);
        if (address == 0) {
            throw alreadySpent();
        }
        return address;
    }

    private static IllegalStateException alreadySpent() {
        return new IllegalStateException("Already opened or closed");
    }

    /// What [#take] was claimed for has not happened.
    void giveBack(long address) {
        share.set(address);
    }

    /// It need not be watched any more.
    void settled() {
        if (watched != null) {
            watched.clean();
        }
    }

    /// `ticket (open)`
    @Override
    public String toString() {
        return isOpen() ? "ticket (open)" : "ticket (opened or closed)";
    }
}
