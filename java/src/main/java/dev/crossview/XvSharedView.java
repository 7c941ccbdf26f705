// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvViewInfo;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.WakeService;
import dev.crossview.internal.Waiter;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// A handle for a shared view: the memoryview through which interpreters share memory. What can be done with it inside
/// its interpreter is in [XvView]; here is how it gets to others, and what orders the bytes when several have them.
///
/// # Getting there
///
/// A queue ([XvQueue#put], [XvQueue#putMoved]) or a ticket ([#share], [#move]). Sharing leaves the view; moving takes
/// it away. Either way no byte is copied, and what the sender wrote before is seen by the receiver.
///
/// # At the same time
///
/// Plain reads and writes promise nothing to other interpreters. What they can rely on has a name:
///
/// - an atomic operation on an element: [#load], [#store], [#exchange], [#compareExchange], [#add], [#sub], [#and],
///   [#or], [#xor], [#min], [#max] for integers, [#loadDouble], [#storeDouble], [#exchangeDouble], [#addDouble] for
///   floats, each with the [order][XvOrder] that it is given;
/// - waiting at an element until somebody says that it has changed: [#waitWhile], [#notifyWaiters];
/// - a [lease][XvLease] on all bytes of a view: [#lease], [#tryLease].
///
/// The elements of an atomic operation are those of a view of one dimension, at multiples of their size. An integer is
/// a long: signed ones are extended with their sign, unsigned ones with zeros (one of 8 bytes is its bits); what is
/// stored is cut to the element's width, so that arithmetic wraps. An index counts from 0. Each such call is C's, made
/// without a thread transition, since it neither allocates nor blocks: so that bytes and 16-bit numbers can be added
/// to, an error names what C names, and a view that another handle has released is noticed. In a loop over elements of
/// 4 or 8 bytes [java.lang.invoke.VarHandle]s on [#segment()] are the same instructions, and cheaper by that call.
public final class XvSharedView extends XvView<XvSharedView> {
    /// How a wait has ended.
    public enum WaitResult {
        /// A notify woke it.
        OK,
        /// The element was not what was expected: it did not wait.
        NOT_EQUAL,
        /// Nobody came in time.
        TIMED_OUT
    }

    XvSharedView(XvThreadState ts, long address) {
        super(ts, address);
    }

    @Override
    XvSharedView made(MemorySegment view) {
        return new XvSharedView(ts, ts.made(view));
    }

    /// The start of the block.
    @Override
    long base(ViewFacts facts) {
        return Crossview.XvBlock_Base(XvViewInfo.block(info(ts, pointer()))).address();
    }

    @Override
    void pin(MemorySegment view) {
        Crossview.XvBlock_Retain(XvViewInfo.block(info(ts, view)));
    }

    /// The bytes, for as long as `arena` lives and for the threads that it admits, whatever becomes of the view, the
    /// attachment and the interpreter. The arena is one holder more of the block, and its close lets go. Read-only if
    /// the view is. What [#segment()] says of elements that do not lie one after the other holds here too.
    ///
    /// @throws XvException                   OverflowError if the block cannot have one holder more; ValueError if this
    ///                                       has been released
    /// @throws UnsupportedOperationException if the elements do not lie one after the other
    /// @throws WrongThreadException          if called by another thread, or `arena` is another thread's
    /// @throws IllegalStateException         if this is closed or moved, or its attachment is not active, or `arena` is
    ///                                       closed
    public MemorySegment segment(Arena arena) {
        Objects.requireNonNull(arena, "arena");
        MemorySegment info = info(ts, use());
        checkContiguous(XvViewInfo.contiguous(info) != 0);
        return XvBlock.segment(ts.pointer(), MemorySegment.ofAddress(XvViewInfo.block(info).address()),
                XvViewInfo.buf(info).address(), XvViewInfo.nbytes(info), XvViewInfo.readonly(info) != 0, arena);
    }

    /// The bytes of [#segment(Arena)] as a buffer with the byte order of this machine.
    ///
    /// A channel that does its work on other threads ([java.nio.channels.AsynchronousFileChannel] and the like) needs
    /// a buffer of a shared or automatic arena; with one of a confined arena its future may never complete.
    ///
    /// @throws XvException                   OverflowError if the block cannot have one holder more; ValueError if this
    ///                                       has been released
    /// @throws UnsupportedOperationException if the elements do not lie one after the other, or are more than 2^31-1
    ///                                       bytes
    /// @throws WrongThreadException          if called by another thread, or `arena` is another thread's
    /// @throws IllegalStateException         if this is closed or moved, or its attachment is not active, or `arena` is
    ///                                       closed
    public ByteBuffer buffer(Arena arena) {
        Objects.requireNonNull(arena, "arena");
        return segment(arena).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    // To other interpreters.

    /// A ticket for these bytes, for another thread to open in its interpreter. This view stays.
    ///
    /// @throws XvException           MemoryError; OverflowError if the block cannot have one holder more; ValueError if
    ///                               this has been released
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public XvTicket share() {
        return new XvTicket(ts.made(Crossview.XvTicket_Share(ts.pointer(), use())));
    }

    /// A ticket for these bytes that takes them away from this view: it and its segment are dead afterwards, and it can
    /// only be closed. If this fails it is as it was.
    ///
    /// @throws XvException           MemoryError; OverflowError if the block cannot have one holder more; BufferError
    ///                               if the view has a lease or is lent; ValueError if it has been released
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved already, or its attachment is not active
    public XvTicket move() {
        var ticket = new XvTicket(ts.made(Crossview.XvTicket_Move(ts.pointer(), use())));
        hasMoved();
        return ticket;
    }

    // Atomic operations on integers: formats b B h H i I l L q Q n N.

    /// The element at `index`, read in one access.
    ///
    /// @param order [XvOrder#RELAXED], [XvOrder#ACQUIRE] or [XvOrder#SEQ_CST]
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if elements are no integers, or there is more or less than one
    ///                                   dimension; ValueError if it is misaligned, the order makes no sense, or this
    ///                                   has been released. The message has the offset in the block and the format.
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long load(long index, XvOrder order) {
        Objects.requireNonNull(order, "order");
        use();
        checked(HotCalls.elementLoad(context(), address(), index, order.code, cell()));
        return ts.scratch().address();
    }

    /// Writes the element at `index` in one access.
    ///
    /// @param order [XvOrder#RELAXED], [XvOrder#RELEASE] or [XvOrder#SEQ_CST]
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public void store(long index, long value, XvOrder order) {
        Objects.requireNonNull(order, "order");
        use();
        checked(HotCalls.elementStore(context(), address(), index, value, order.code));
    }

    /// Writes the element at `index`.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long exchange(long index, long value, XvOrder order) {
        return update(index, Crossview.XV_UPDATE_EXCHANGE(), value, order);
    }

    /// Adds to the element at `index`.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long add(long index, long operand, XvOrder order) {
        return update(index, Crossview.XV_UPDATE_ADD(), operand, order);
    }

    /// Subtracts from the element at `index`.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long sub(long index, long operand, XvOrder order) {
        return update(index, Crossview.XV_UPDATE_SUB(), operand, order);
    }

    /// Keeps those bits of the element at `index` that `operand` has.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long and(long index, long operand, XvOrder order) {
        return update(index, Crossview.XV_UPDATE_AND(), operand, order);
    }

    /// Sets those bits of the element at `index` that `operand` has.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long or(long index, long operand, XvOrder order) {
        return update(index, Crossview.XV_UPDATE_OR(), operand, order);
    }

    /// Flips those bits of the element at `index` that `operand` has.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long xor(long index, long operand, XvOrder order) {
        return update(index, Crossview.XV_UPDATE_XOR(), operand, order);
    }

    /// Makes the element at `index` the smaller of what it is and `operand`, compared as its format does. It is written
    /// in any case.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long min(long index, long operand, XvOrder order) {
        return update(index, Crossview.XV_UPDATE_MIN(), operand, order);
    }

    /// Makes the element at `index` the larger of what it is and `operand`, compared as its format does. It is written
    /// in any case.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long max(long index, long operand, XvOrder order) {
        return update(index, Crossview.XV_UPDATE_MAX(), operand, order);
    }

    /// Stores `desired` if the element is `expected`, cut to its width. If not, this is a load.
    ///
    /// @param order any; a failure keeps what it has of acquire
    /// @return what was there before: `expected`, as an element has it, if it was exchanged
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long compareExchange(long index, long expected, long desired, XvOrder order) {
        Objects.requireNonNull(order, "order");
        use();
        checked(HotCalls.elementCompareExchange(context(), address(), index, expected, desired, order.code, cell()));
        return ts.scratch().address();
    }

    /// As [#compareExchange], for who wants to know only whether it was exchanged.
    ///
    /// @param order any; a failure keeps what it has of acquire
    /// @return whether it was
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public boolean compareAndSet(long index, long expected, long desired, XvOrder order) {
        Objects.requireNonNull(order, "order");
        use();
        return checked(HotCalls.elementCompareExchange(context(), address(), index, expected, desired, order.code,
                cell())) != 0;
    }

    // Atomic operations on floats: formats f and d.

    /// The float at `index`, read in one access.
    ///
    /// @param order [XvOrder#RELAXED], [XvOrder#ACQUIRE] or [XvOrder#SEQ_CST]
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if elements are neither `f` nor `d`, or as for [#load]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public double loadDouble(long index, XvOrder order) {
        Objects.requireNonNull(order, "order");
        use();
        checked(HotCalls.elementLoadFloat(context(), address(), index, order.code, cell()));
        return ts.scratch().number();
    }

    /// Writes the float at `index` in one access.
    ///
    /// @param order [XvOrder#RELAXED], [XvOrder#RELEASE] or [XvOrder#SEQ_CST]
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#loadDouble]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public void storeDouble(long index, double value, XvOrder order) {
        Objects.requireNonNull(order, "order");
        use();
        checked(HotCalls.elementStoreFloat(context(), address(), index, value, order.code));
    }

    /// Writes the float at `index`.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#loadDouble]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public double exchangeDouble(long index, double value, XvOrder order) {
        return updateDouble(index, Crossview.XV_UPDATE_EXCHANGE(), value, order);
    }

    /// Adds to the float at `index`; the sum is rounded as the format is.
    ///
    /// @param order any
    /// @return what was there before
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, or as for [#loadDouble]; ValueError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public double addDouble(long index, double operand, XvOrder order) {
        return updateDouble(index, Crossview.XV_UPDATE_ADD(), operand, order);
    }

    private long update(long index, int update, long operand, XvOrder order) {
        Objects.requireNonNull(order, "order");
        use();
        checked(HotCalls.elementUpdate(context(), address(), index, update, operand, order.code, cell()));
        return ts.scratch().address();
    }

    private double updateDouble(long index, int update, double operand, XvOrder order) {
        Objects.requireNonNull(order, "order");
        use();
        checked(HotCalls.elementUpdateFloat(context(), address(), index, update, operand, order.code, cell()));
        return ts.scratch().number();
    }

    private long context() {
        return ts.pointer().address();
    }

    /// The address of where C leaves a value.
    private long cell() {
        return ts.scratch().pointer().address();
    }

    private int checked(int answer) {
        if (answer < 0) {
            throw ts.raised();
        }
        return answer;
    }

    // Waiting.

    /// Waits, with the GIL let go, while the element at `index` is `expected` (cut to its width), until a
    /// [notify][#notifyWaiters] wakes it. Acquire: what the notifier did before is seen.
    ///
    /// No wake-up is lost: looking at the element and joining those who wait are one step to any notifier that wrote
    /// first with one of the atomic operations. Those who wait at one element are woken in the order in which they
    /// came, whatever format each sees there. The view may be read-only. Results are those of ECMAScript's
    /// `Atomics.wait`.
    ///
    /// @return [WaitResult#OK] or [WaitResult#NOT_EQUAL]
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               as for [#load]; MemoryError; OverflowError if the block cannot have one holder
    ///                                   more
    /// @throws XvInterruptedException    if the interpreter is interrupted, or closes, while the thread waits
    /// @throws InterruptedException      if the thread is interrupted, on entry or while it waits
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public WaitResult waitWhile(long index, long expected) throws InterruptedException {
        return waitWhile(index, expected, Deadline.NEVER);
    }

    /// Waits as [#waitWhile(long,long)], for so long at most. A time that is over at once still looks at the element.
    ///
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               as for [#load]; MemoryError; OverflowError if the block cannot have one holder
    ///                                   more
    /// @throws XvInterruptedException    if the interpreter is interrupted, or closes, while the thread waits
    /// @throws InterruptedException      if the thread is interrupted, on entry or while it waits
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public WaitResult waitWhile(long index, long expected, Duration timeout) throws InterruptedException {
        return waitWhile(index, expected, Deadline.after(Objects.requireNonNull(timeout, "timeout")));
    }

    private WaitResult waitWhile(long index, long expected, Deadline deadline) throws InterruptedException {
        Uninterrupted.checkNot();
        MemorySegment view = use();
        try (Waiter waiter = ts.wakes().enrol(WakeService.Kind.ELEMENT)) {
            int begun = checked(Crossview.XvWait_Begin(ts.pointer(), view, index, expected, waiter.token(),
                    ts.scratch().pointer()));
            if (begun == Crossview.XV_WAIT_NOT_EQUAL()) {
                return WaitResult.NOT_EQUAL;
            }
            MemorySegment wait = MemorySegment.ofAddress(ts.scratch().address());
            Throwable failure = null;
            try {
                ts.park(waiter, deadline, () -> Crossview.XvWait_State(wait) == Crossview.XV_WAIT_OK());
            } catch (InterruptedException | RuntimeException | Error e) {
                // Whatever it was, nobody else would take this wait out of its line.
                failure = e;
            }
            boolean woken = Crossview.XvWait_End(ts.pointer(), wait) == Crossview.XV_WAIT_OK();
            if (failure == null || woken && ts.postponed(failure)) {
                return woken ? WaitResult.OK : WaitResult.TIMED_OUT;
            }
            if (woken) {
                // By a notify of which nobody will hear here: so the next one does.
                wake(view, index, 1);
            }
            throw Uninterrupted.again(failure);
        }
    }

    /// Wakes those who wait at the element at `index`, in this process: who came first first. Release.
    ///
    /// @param count how many at most; 0 or less: nobody
    /// @return how many that were
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               as for [#load]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long notifyWaiters(long index, long count) {
        return wake(use(), index, count);
    }

    /// Wakes all who wait at the element at `index`, as [#notifyWaiters(long,long)].
    ///
    /// @return how many that were
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               as for [#load]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long notifyWaiters(long index) {
        return wake(use(), index, Long.MAX_VALUE);
    }

    private long wake(MemorySegment view, long index, long count) {
        long woken = Crossview.XvElement_Notify(ts.pointer(), view, index, count);
        if (woken < 0) {
            throw ts.raised();
        }
        ts.wakes().deliver(ts.scratch());
        return woken;
    }

    // Leases.

    /// Takes a lease on all bytes that this view reaches, and waits for it, with the GIL let go, as long as it takes.
    ///
    /// Who came first comes first where requests conflict. One that only leases of its own interpreter stand in the way
    /// of is a RuntimeError at once: nobody else could let it through.
    ///
    /// @return the lease, which this thread closes
    /// @throws XvException            RuntimeError; TypeError for an exclusive lease on read-only memory; ValueError if
    ///                                this has been released; MemoryError
    /// @throws XvInterruptedException if the interpreter is interrupted, or closes, while the thread waits
    /// @throws InterruptedException   if the thread is interrupted, on entry or while it waits
    /// @throws WrongThreadException   if called by another thread
    /// @throws IllegalStateException  if this is closed or moved, or its attachment is not active
    public XvLease lease(XvLease.Mode mode) throws InterruptedException {
        Objects.requireNonNull(mode, "mode");
        Uninterrupted.checkNot();
        return XvLease.await(ts, use(), mode, Deadline.NEVER).orElseThrow();
    }

    /// Takes a lease, if it is to be had within `timeout`. Otherwise as [#lease(XvLease.Mode)].
    ///
    /// @return the lease, or empty if the time was over
    /// @throws InterruptedException if the thread is interrupted, on entry or while it waits
    public Optional<XvLease> lease(XvLease.Mode mode, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(mode, "mode");
        Deadline deadline = Deadline.after(Objects.requireNonNull(timeout, "timeout"));
        Uninterrupted.checkNot();
        return XvLease.await(ts, use(), mode, deadline);
    }

    /// Takes a lease, if it is to be had now. Otherwise as [#lease(XvLease.Mode)].
    ///
    /// @return the lease, or empty if it is not
    public Optional<XvLease> tryLease(XvLease.Mode mode) {
        Objects.requireNonNull(mode, "mode");
        return XvLease.attempt(ts, use(), mode);
    }

    /// What the view is, in the thread's scratch memory.
    static MemorySegment info(XvThreadState ts, MemorySegment op) {
        MemorySegment info = ts.scratch().info();
        if (Crossview.XvSharedView_GetInfo(ts.pointer(), op, info) < 0) {
            throw ts.raised();
        }
        return info;
    }
}
