// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.WakeService;
import dev.crossview.internal.Waiter;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A lease: permission to read, or to read and write, the bytes of a shared view, made by [XvSharedView#lease] and
/// [XvSharedView#tryLease]. (To lease a part, slice the view.)
///
/// Any number of shared leases may overlap; an exclusive one overlaps with nothing. It is an agreement between those
/// who take leases: plain access does not look. Taking one acquires what those who had a conflicting one before
/// released, and closing it releases.
///
/// While it lasts its view can be neither moved nor released. It belongs to its interpreter: inside that the GIL is
/// there to agree.
///
/// Use it in try-with-resources. An exclusive lease whose attachment ends, or whose interpreter closes, before it has
/// been closed may leave bytes behind that are half written: whoever next takes a lease that overlaps has it all the
/// same, and is told once ([#wasAbandoned()]).
public final class XvLease extends XvObject {
    /// What a lease permits.
    public enum Mode {
        /// To read.
        SHARED(Crossview.XV_LEASE_SHARED()),
        /// To read and write, which nobody else may meanwhile.
        EXCLUSIVE(Crossview.XV_LEASE_EXCLUSIVE());

        private final int code;

        Mode(int code) {
            this.code = code;
        }
    }

    private final Mode mode;
    private final boolean abandoned;

    private XvLease(XvThreadState ts, long address, Mode mode, int state) {
        super(ts, address);
        this.mode = mode;
        this.abandoned = state == Crossview.XV_LEASE_ABANDONED();
    }

    /// What it permits.
    public Mode mode() {
        return mode;
    }

    /// Whether somebody who had some of these bytes before, exclusively, went without a word, and this is the first
    /// lease on them since.
    public boolean wasAbandoned() {
        return abandoned;
    }

    /// Ends the lease. Those who wait for the bytes have it next.
    @Override
    void beforeClose() {
        end(ts, pointer());
    }

    /// An attachment that ends with a lease open is an owner that goes without a word: the reference is dropped, and C
    /// does the rest.
    @Override
    void beforeScopeEnds() {
    }

    static Optional<XvLease> attempt(XvThreadState ts, MemorySegment view, Mode mode) {
        int state = Crossview.XvLease_Acquire(ts.pointer(), view, mode.code, 0, ts.scratch().pointer());
        if (state < 0) {
            throw ts.raised();
        }
        return state == Crossview.XV_LEASE_WAITING() ? Optional.empty()
                : Optional.of(new XvLease(ts, ts.scratch().address(), mode, state));
    }

    static Optional<XvLease> await(XvThreadState ts, MemorySegment view, Mode mode, Deadline deadline)
            throws InterruptedException {
        if (deadline.passed()) {
            return attempt(ts, view, mode);
        }
        try (Waiter waiter = ts.wakes().enrol(WakeService.Kind.LEASE)) {
            int state = Crossview.XvLease_Begin(ts.pointer(), view, mode.code, waiter.token(),
                    ts.scratch().pointer());
            if (state < 0) {
                throw ts.raised();
            }
            MemorySegment lease = MemorySegment.ofAddress(ts.scratch().address());
            if (state != Crossview.XV_LEASE_WAITING()) {
                return Optional.of(new XvLease(ts, lease.address(), mode, state));
            }
            Throwable failure = null;
            try {
                ts.park(waiter, deadline, () -> isGranted(stateOf(ts, lease)));
            } catch (InterruptedException | RuntimeException | Error e) {
                // Whatever it was, nobody else would take this request out of its line.
                failure = e;
            }
            state = stateOf(ts, lease);
            if (isGranted(state) && (failure == null || ts.postponed(failure))) {
                return Optional.of(new XvLease(ts, lease.address(), mode, state));
            }
            giveUp(ts, lease, mode, state);
            if (failure != null) {
                throw Uninterrupted.again(failure);
            }
            return Optional.empty();
        }
    }

    private static int stateOf(XvThreadState ts, MemorySegment lease) {
        return Crossview.XvLease_State(ts.pointer(), lease);
    }

    private static boolean isGranted(int state) {
        return state != Crossview.XV_LEASE_WAITING();
    }

    /// Leaves the line. One that is granted while it gives up was told of the last owner what the next one has to know:
    /// so it goes without a word in turn.
    private static void giveUp(XvThreadState ts, MemorySegment lease, Mode mode, int state) {
        if (mode == Mode.SHARED || state != Crossview.XV_LEASE_ABANDONED()) {
            end(ts, lease);
        }
        drop(ts, lease.address());
        ts.wakes().deliver(ts.scratch());
    }

    private static void end(XvThreadState ts, MemorySegment lease) {
        Crossview.XvLease_Release(ts.pointer(), lease);
        ts.wakes().deliver(ts.scratch());
    }
}
