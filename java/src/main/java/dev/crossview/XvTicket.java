// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A share of a block of memory in flight. It belongs to no interpreter and no thread, and is opened
/// ([XvThreadState#open]) or closed exactly once: of several threads that try at the same time one succeeds, and the
/// others get an [IllegalStateException].
///
/// So a ticket that is handed on is not declared in try-with-resources: who opens it has closed it. One that is
/// neither opened nor closed keeps its memory.
public final class XvTicket implements AutoCloseable {
    private static final VarHandle ADDRESS;

    static {
        try {
            ADDRESS = MethodHandles.lookup().findVarHandle(XvTicket.class, "address", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// An `XvTicket *`; 0 once somebody has claimed it.
    private volatile long address;

    XvTicket(long address) {
        this.address = address;
    }

    /// Whether it can still be opened or closed; already old when it returns.
    public boolean isOpen() {
        return address != 0;
    }

    /// Lets go of the memory without opening.
    ///
    /// @throws IllegalStateException if it has been opened or closed
    @Override
    public void close() {
        Crossview.XvTicket_Close(Place.attached(), claim());
    }

    /// Opens it in the interpreter of `ts`, which is active.
    ///
    /// @return a new reference to a view
    long openIn(XvThreadState ts) {
        MemorySegment ticket = claim();
        MemorySegment view = Crossview.XvTicket_Open(ts.pointer(), ticket);
        if (view.address() == 0) {
            address = ticket.address();
        }
        return ts.made(view);
    }

    private MemorySegment claim() {
        long claimed = (long) ADDRESS.getAndSet(this, 0L);
        if (claimed == 0) {
            throw new IllegalStateException("Already opened or closed");
        }
        return MemorySegment.ofAddress(claimed);
    }

    /// `ticket (open)`
    @Override
    public String toString() {
        return isOpen() ? "ticket (open)" : "ticket (opened or closed)";
    }
}
