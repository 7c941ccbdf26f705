// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.Gil;
import dev.crossview.internal.Parking;
import dev.crossview.internal.Scratch;
import dev.crossview.internal.WakeService;
import dev.crossview.internal.Waiter;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// One attachment of one thread to one interpreter: the permission to touch its objects, and the scope of the handles
/// made in it.
///
/// It belongs to the thread that attached. It holds the interpreter's GIL from attach to [#close()], except inside
/// [#unlocked], while it waits for a queue, while another attachment of the same thread has suspended it, and for a
/// moment in a checkpoint where another thread has asked for the GIL.
///
/// Attachments of one thread end in the reverse of the order in which they began. Only the innermost can be used. One
/// that its thread leaves open when it ends is given back, and the next one who attaches is told
/// ([XvAbandonedException]).
///
/// Every method that does not say otherwise is a [checkpoint][#checkpoint()], and throws what that throws.
public final class XvThreadState implements AutoCloseable {
    /// Code to run without the GIL that returns nothing.
    ///
    /// @param <X> what it may throw
    @FunctionalInterface
    public interface UnlockedAction<X extends Throwable> {
        /// Runs it.
        ///
        /// @throws X as it likes
        void run() throws X;
    }

    /// Code to run without the GIL that returns something.
    ///
    /// @param <T> what it returns
    /// @param <X> what it may throw
    @FunctionalInterface
    public interface UnlockedCall<T extends @Nullable Object, X extends Throwable> {
        /// Calls it.
        ///
        /// @return its result
        /// @throws X as it likes
        T call() throws X;
    }

    private enum State {
        ATTACHED,
        UNLOCKED,
        SUSPENDED,
        CLOSED
    }

    private static final VarHandle BREAKER = ValueLayout.JAVA_INT.varHandle();

    private final Thread thread = Thread.currentThread();
    private final XvInterpreter interpreter;
    private final Gil gil;
    private final WakeService wakes;
    private final MemorySegment pointer;
    private final MemorySegment breaker;
    private final Place place;
    private final Scratch scratch;
    private final @Nullable XvThreadState outer;
    private final HandleList handles = new HandleList();
    private final @Nullable Throwable origin;
    private @Nullable HeldQueues queues;
    private State state = State.ATTACHED;

    /// Links of [Insiders].
    @Nullable XvThreadState olderInside;
    @Nullable XvThreadState newerInside;

    /// The current thread has just entered `interpreter`; the address of its thread state is in the scratch memory.
    XvThreadState(XvInterpreter interpreter, Place place) {
        this.interpreter = interpreter;
        this.gil = interpreter.runtime().gil();
        this.wakes = gil.wakes();
        this.place = place;
        this.scratch = place.scratch();
        this.pointer = MemorySegment.ofAddress(scratch.address());
        MemorySegment head = NativeMemory.of(pointer.address(), dev.crossview.ffm.generated.XvThreadState.sizeof(),
                Arena.global());
        this.breaker = NativeMemory.of(dev.crossview.ffm.generated.XvThreadState.eval_breaker(head).address(),
                Integer.BYTES, Arena.global());
        this.origin = place.origin();
        this.outer = place.innermost;
        if (outer != null && outer.state == State.ATTACHED) {
            outer.state = State.SUSPENDED;
        }
        place.innermost = this;
    }

    /// The innermost attachment of the current thread, which may be inside [#unlocked]; empty if it is attached
    /// nowhere.
    public static Optional<XvThreadState> current() {
        return Optional.ofNullable(Place.here().innermost);
    }

    /// The interpreter this is an attachment to.
    public XvInterpreter interpreter() {
        return interpreter;
    }

    /// The thread it belongs to.
    public Thread thread() {
        return thread;
    }

    /// The None of this interpreter.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvNone none() {
        use();
        long none = Crossview.Xv_None(pointer).address();
        HotCalls.incref(none);
        return new XvNone(this, none);
    }

    /// An int.
    ///
    /// @throws XvException           MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvInt newInt(long value) {
        use();
        return new XvInt(this, made(Crossview.XvInt_FromInt64(pointer, value)));
    }

    /// An int from 0 to 2^64-1.
    ///
    /// @param value read as unsigned: -1 is 2^64-1
    /// @throws XvException           MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvInt newUnsignedInt(long value) {
        use();
        return new XvInt(this, made(Crossview.XvInt_FromUInt64(pointer, value)));
    }

    /// The True or the False of this interpreter.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvBool newBool(boolean value) {
        use();
        return new XvBool(this, made(Crossview.XvBool_FromLong(pointer, value ? 1 : 0)));
    }

    /// A float.
    ///
    /// @throws XvException           MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvFloat newFloat(double value) {
        use();
        return new XvFloat(this, made(Crossview.XvFloat_FromDouble(pointer, value)));
    }

    /// A str.
    ///
    /// @throws XvException              MemoryError
    /// @throws IllegalArgumentException if a surrogate in `value` stands alone
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if this is closed, suspended or unlocked
    public XvStr newStr(String value) {
        Shareable.Text text = Shareable.of(value);
        use();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment utf8 = arena.allocateFrom(ValueLayout.JAVA_BYTE,
                    text.value().getBytes(StandardCharsets.UTF_8));
            return new XvStr(this, made(Crossview.XvStr_FromStringAndSize(pointer, utf8, utf8.byteSize())));
        }
    }

    /// A tuple of these, whose handles stay open.
    ///
    /// @throws XvException              MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if this is closed, suspended or unlocked, or an item is closed
    /// @throws IllegalArgumentException if an item is another interpreter's
    public XvTuple newTuple(XvObject... items) {
        Objects.requireNonNull(items, "items");
        use();
        MemorySegment ops = scratch.room((long) items.length * Long.BYTES);
        for (int i = 0; i < items.length; i++) {
            ops.setAtIndex(ValueLayout.JAVA_LONG, i,
                    Objects.requireNonNull(items[i], "item").lendTo(this).address());
        }
        return new XvTuple(this, made(Crossview.XvTuple_FromArray(pointer, ops, items.length)));
    }

    /// A queue as an object of this interpreter, to be put into a tuple or a list.
    ///
    /// @throws XvException              MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if this is closed, suspended or unlocked, or `queue` is closed
    /// @throws IllegalArgumentException if `queue` is of another runtime
    public XvQueueObject newQueueObject(XvQueue queue) {
        Objects.requireNonNull(queue, "queue");
        use();
        queue.checkUsable(this);
        return new XvQueueObject(this, made(Crossview.XvQueue_AsObject(pointer, queue.pointer())));
    }

    /// A bytes object with a copy of `data`.
    ///
    /// @throws XvException           MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvBytes newBytes(byte[] data) {
        Objects.requireNonNull(data, "data");
        use();
        MemorySegment op = Crossview.XvBytes_FromStringAndSize(pointer, MemorySegment.NULL, data.length);
        var bytes = new XvBytes(this, made(op));
        fill(Crossview.XvBytes_AsString(pointer, op), data);
        return bytes;
    }

    /// A bytearray with a copy of `data`.
    ///
    /// @throws XvException           MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvByteArray newByteArray(byte[] data) {
        Objects.requireNonNull(data, "data");
        XvByteArray array = newByteArray(data.length);
        fill(Crossview.XvByteArray_AsString(pointer, array.pointer()), data);
        return array;
    }

    /// A bytearray of `size` zero bytes.
    ///
    /// @throws XvException           ValueError if `size` is negative; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvByteArray newByteArray(long size) {
        use();
        return new XvByteArray(this,
                made(Crossview.XvByteArray_FromStringAndSize(pointer, MemorySegment.NULL, size)));
    }

    private static void fill(MemorySegment start, byte[] data) {
        NativeMemory.of(start.address(), data.length, Arena.global()).copyFrom(MemorySegment.ofArray(data));
    }

    /// An empty list.
    ///
    /// @throws XvException           MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvList newList() {
        use();
        return new XvList(this, made(Crossview.XvList_New(pointer, 0)));
    }

    /// A shared view, format `B`, on a new block of `bytes` zero bytes, aligned to 64.
    ///
    /// @throws XvException           ValueError if `bytes` is negative; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public XvSharedView newSharedView(long bytes) {
        use();
        return new XvSharedView(this, made(Crossview.XvSharedView_New(pointer, bytes)));
    }

    /// A read-only shared view, format `B`, on the memory of a bytes object, in place.
    ///
    /// @throws XvException              MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if this is closed, suspended or unlocked, or `exporter` is closed
    /// @throws IllegalArgumentException if `exporter` is another interpreter's
    public XvSharedView sharedView(XvBytes exporter) {
        return viewOf(exporter);
    }

    /// A shared view, format `B`, on the memory of a bytearray, in place. The bytearray cannot be resized until the
    /// last holder of that memory in any interpreter has let go.
    ///
    /// @throws XvException              MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if this is closed, suspended or unlocked, or `exporter` is closed
    /// @throws IllegalArgumentException if `exporter` is another interpreter's
    public XvSharedView sharedView(XvByteArray exporter) {
        return viewOf(exporter);
    }

    /// A shared view, format `B`, of all of a block, which the caller goes on holding.
    ///
    /// @throws XvException           MemoryError; OverflowError if the block cannot have one holder more
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked, or `block` is closed
    public XvSharedView sharedView(XvBlock block) {
        Objects.requireNonNull(block, "block");
        use();
        return new XvSharedView(this, made(block.used(pointer ->
                Crossview.XvSharedView_FromBlock(this.pointer, pointer))));
    }

    /// A memoryview of what `exporter` has to lend: of a bytes object its bytes, read-only, of a bytearray its bytes,
    /// of a view one more view of the same. It stays in this interpreter.
    ///
    /// @throws XvException              TypeError if it has nothing to lend; ValueError if it is a view that has been
    ///                                  released; MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if this is closed, suspended or unlocked, or `exporter` is closed or moved
    /// @throws IllegalArgumentException if `exporter` is another interpreter's
    public XvMemoryView memoryView(XvObject exporter) {
        Objects.requireNonNull(exporter, "exporter");
        use();
        return new XvMemoryView(this, made(Crossview.XvMemoryView_FromObject(pointer, exporter.lendTo(this))));
    }

    private XvSharedView viewOf(XvObject exporter) {
        Objects.requireNonNull(exporter, "exporter");
        use();
        MemorySegment op = exporter.lendTo(this);
        return new XvSharedView(this, made(Crossview.XvSharedView_FromObject(pointer, op)));
    }

    /// Turns a ticket into a view of this interpreter. What the sender wrote before it made the ticket is seen if the
    /// ticket came here by something that orders memory, as everything in `java.util.concurrent` does.
    ///
    /// @throws IllegalStateException if this is closed, suspended or unlocked; or if the ticket has been opened or
    ///                               closed
    /// @throws XvException           MemoryError; the ticket is then as it was
    /// @throws WrongThreadException  if called by another thread
    public XvSharedView open(XvTicket ticket) {
        Objects.requireNonNull(ticket, "ticket");
        use();
        return new XvSharedView(this, ticket.openIn(this));
    }

    /// Lets other threads have the GIL if they have asked for it, and hears of interrupts. Every call on this
    /// attachment and its handles does so; a loop that computes in Java calls this now and then.
    ///
    /// @throws XvInterruptedException if the interpreter has been interrupted, or closes (once for each attachment)
    /// @throws WrongThreadException   if called by another thread
    /// @throws IllegalStateException  if this is closed, suspended or unlocked
    public void checkpoint() {
        use();
    }

    /// Takes an [interrupt][XvInterpreter#interrupt()] back that no checkpoint has thrown yet. Not a checkpoint itself.
    ///
    /// @return whether there was one
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked
    public boolean clearInterrupt() {
        checkThread();
        checkActive();
        return Crossview.XvInterpreter_ClearInterrupt(pointer) != 0;
    }

    /// Runs `action` with the GIL let go, so that other threads can be in this interpreter meanwhile, and takes it back
    /// afterwards, for however long that takes. For code that blocks or runs long and touches no object of this
    /// interpreter: until it returns this attachment and its handles cannot be used, their segments can.
    ///
    /// The thread may attach elsewhere in `action`, and closes what it opened there before `action` ends.
    ///
    /// @param <X> what `action` throws
    /// @throws X                     what `action` throws, after the GIL has been taken back
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked; or if `action` has left an attachment
    ///                               open, which has been closed
    public <X extends Throwable> void unlocked(UnlockedAction<X> action) throws X {
        Objects.requireNonNull(action, "action");
        this.<@Nullable Object, X>unlocked(() -> {
            action.run();
            return null;
        });
    }

    /// Calls `action` with the GIL let go, as [#unlocked(UnlockedAction)], and returns what it returns.
    ///
    /// @param <T> what `action` returns
    /// @param <X> what `action` throws
    /// @throws X                     what `action` throws, after the GIL has been taken back
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed, suspended or unlocked; or if `action` has left an attachment
    ///                               open, which has been closed
    public <T extends @Nullable Object, X extends Throwable> T unlocked(UnlockedCall<T, X> action) throws X {
        Objects.requireNonNull(action, "action");
        use();
        letGo();
        Throwable thrown = null;
        try {
            return action.call();
        } catch (Throwable e) {
            thrown = e;
            throw e;
        } finally {
            IllegalStateException disorder = endInnerAttachments();
            takeBack();
            if (disorder != null) {
                if (thrown == null) {
                    throw disorder;
                }
                thrown.addSuppressed(disorder);
            }
        }
    }

    private @Nullable IllegalStateException endInnerAttachments() {
        return endInnerAttachments("inside unlocked(...)");
    }

    private @Nullable IllegalStateException endInnerAttachments(String where) {
        IllegalStateException disorder = null;
        while (place.innermost != this) {
            XvThreadState left = Objects.requireNonNull(place.innermost);
            if (disorder == null) {
                disorder = new IllegalStateException(left + " was left open " + where + "; it has been closed");
            }
            try {
                left.end();
            } catch (RuntimeException e) {
                disorder.addSuppressed(e);
            }
        }
        return disorder;
    }

    /// Ends the attachment: closes the handles that were made in it, with their segments, gives the GIL to who waits
    /// for it, and takes that of the attachment it had suspended back, for however long that takes.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if it is closed already; if an attachment inside this one is still open; if called
    ///                               inside [#unlocked]; or if a view's segment could not be closed, since a native
    ///                               call that was given it is running (the attachment has ended then, and that
    ///                               memory stays for ever)
    @Override
    public void close() {
        checkThread();
        switch (state) {
            case ATTACHED -> end();
            case CLOSED -> throw Errors.alreadyClosed();
            case SUSPENDED, UNLOCKED -> throw place.innermost == this
                    ? new IllegalStateException("Inside unlocked(...): " + this + " cannot be closed there")
                    : new IllegalStateException("Attachments end in reverse order: close " + place.innermost
                            + " before " + this);
        }
    }

    /// Ends it for the library, which has made it for a task: in whatever order the task has left things.
    ///
    /// @throws IllegalStateException if that was not in order
    void endAfterTask() {
        if (state == State.CLOSED) {
            throw new IllegalStateException("The task has closed " + this + ", which was not its own");
        }
        IllegalStateException disorder = endInnerAttachments("by a task");
        end();
        if (disorder != null) {
            throw disorder;
        }
    }

    private void end() {
        RuntimeException trouble = handles.closeAll();
        if (queues != null) {
            queues.letGo();
        }
        interpreter.insiders().remove(this);
        state = State.CLOSED;
        place.innermost = outer;
        Crossview.XvThreadState_BeginDetach(pointer);
        wakes.deliver(scratch);
        interpreter.left();
        if (outer != null && outer.state == State.SUSPENDED) {
            outer.takeBack();
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    // What the other classes of this package need.

    /// What every call on an attachment does first: checks, then a checkpoint.
    void use() {
        checkThread();
        checkActive();
        letOthersIn();
    }

    void checkThread() {
        if (Thread.currentThread() != thread) {
            throw new WrongThreadException(this + " is used by " + Thread.currentThread());
        }
    }

    void checkActive() {
        if (state != State.ATTACHED) {
            throw switch (state) {
                case CLOSED -> Errors.alreadyClosed();
                case SUSPENDED -> new IllegalStateException(this + " is suspended until " + place.innermost
                        + " has been closed");
                default -> new IllegalStateException("Inside unlocked(...): " + this + " has let its GIL go");
            };
        }
    }

    /// A checkpoint.
    void letOthersIn() {
        if ((int) BREAKER.getOpaque(breaker, 0L) != 0 && !gil.checkpoint(pointer, scratch)) {
            throw raised();
        }
    }

    /// Whether this holds the GIL.
    boolean isAttached() {
        return state == State.ATTACHED;
    }

    /// Lets the GIL go, and wakes who has got it.
    void letGo() {
        state = State.UNLOCKED;
        Crossview.XvThreadState_Unlock(pointer);
        wakes.deliver(scratch);
    }

    /// Takes the GIL back, for however long that takes; an interrupt stays pending.
    void takeBack() {
        gil.retake(pointer, scratch);
        state = State.ATTACHED;
    }

    /// Runs `action` while the current thread, whose innermost attachment is given, holds no GIL: nobody waits, or
    /// meddles with another GIL, while it holds one.
    static void withoutGil(@Nullable XvThreadState innermost, Uninterrupted.Action action)
            throws InterruptedException {
        if (innermost == null || !innermost.isAttached()) {
            action.run();
            return;
        }
        innermost.letGo();
        try {
            action.run();
        } finally {
            innermost.takeBack();
        }
    }

    /// Runs `call` with the GIL of this thread's attachment let go, if it has one.
    static <T extends @Nullable Object, X extends Throwable> T outside(UnlockedCall<T, X> call) throws X {
        XvThreadState innermost = Place.here().innermost;
        return innermost != null && innermost.isAttached() ? innermost.unlocked(call) : call.call();
    }

    /// The attachment that had suspended this has been given up before anybody saw it.
    void resumed() {
        if (state != State.UNLOCKED) {
            takeBack();
        }
    }

    /// An attempt to suspend this has failed half-way.
    void retakeIfUnlocked() {
        gil.retakeIfUnlocked(pointer, scratch);
    }

    /// The reference that a call has returned, or the error it has set.
    long made(MemorySegment op) {
        if (op.address() == 0) {
            throw raised();
        }
        return op.address();
    }

    /// Waits with the GIL let go until something that goes on in C is over; false if the deadline has passed. Attached
    /// afterwards, also after an exception: that of an interrupt, or of the checkpoint that is made before each sleep.
    boolean park(Waiter waiter, Deadline deadline, BooleanSupplier isOver) throws InterruptedException {
        return Parking.await(pointer, waiter, deadline, gil, scratch, this::letOthersIn, isOver);
    }

    /// What was to end a wait that has come to its end at the same moment is left for later, so that nothing is lost;
    /// false if it cannot be.
    boolean postponed(Throwable failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return true;
        }
        if (failure instanceof XvInterruptedException
                && Crossview.XvInterpreter_Interrupt(interpreter.pointer()) == Crossview.XV_OK()) {
            wakes.deliver(scratch);
            return true;
        }
        return false;
    }

    RuntimeException raised() {
        return Errors.raised(pointer, interpreter);
    }

    /// An `XvThreadState *`.
    MemorySegment pointer() {
        return pointer;
    }

    /// Its thread has ended without closing it, and C has been told.
    ///
    /// @param heir an attachment to the same interpreter, or null: that has been closed, and its objects with it
    void buriedBy(@Nullable XvThreadState heir) {
        if (heir != null) {
            handles.inheritedBy(heir);
        }
        if (queues != null) {
            queues.letGo();
        }
        state = State.CLOSED;
        interpreter.left();
    }

    /// Where it, or an earlier one of its thread, was made, if that is a virtual one.
    @Nullable Throwable origin() {
        return origin;
    }

    @Nullable XvThreadState outer() {
        return outer;
    }

    HandleList handles() {
        return handles;
    }

    HeldQueues queues() {
        if (queues == null) {
            queues = new HeldQueues();
        }
        return queues;
    }

    Scratch scratch() {
        return scratch;
    }

    WakeService wakes() {
        return wakes;
    }

    Gil gil() {
        return gil;
    }

    /// `attachment of thread "main" to interpreter 1 "name"`
    @Override
    public String toString() {
        return "attachment of thread \"" + thread.getName() + "\" to " + interpreter;
    }
}
