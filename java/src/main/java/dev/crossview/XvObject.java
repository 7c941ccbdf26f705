// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A handle for an object of an interpreter: one reference to it, held until the handle is closed or the attachment
/// that it was made in ends.
///
/// A handle belongs to the thread of its attachment, and is used while that attachment is the thread's innermost
/// and holds its GIL. As an argument it may also come from a suspended attachment of the same thread to the same
/// interpreter. Every method checks, in this order: its arguments for null ([NullPointerException]), the thread
/// ([WrongThreadException]), that handle and attachment are open and active ([IllegalStateException]), and that what
/// it is given belongs to the same interpreter ([IllegalArgumentException]).
///
/// Every method that does not say otherwise is a checkpoint ([XvThreadState#checkpoint()]).
///
/// A loop that makes many handles inside one attachment closes each when it is done with it, as one would with JNI's
/// local references.
public abstract sealed class XvObject implements AutoCloseable
        permits XvNone, XvBool, XvInt, XvFloat, XvStr, XvBytes, XvByteArray, XvTuple, XvList, XvView, XvLease,
        XvQueueObject, XvUnbound {
    /// What can be the matter with a handle.
    private enum State {
        OPEN,
        /// A view whose memory has been moved away; it can only be closed.
        MOVED,
        CLOSED
    }

    final XvThreadState ts;
    private final long address;
    private State state = State.OPEN;

    /// Links of [HandleList].
    @Nullable XvObject older;
    @Nullable XvObject newer;

    /// @param address an `XvObject *`, whose reference the handle takes over
    XvObject(XvThreadState ts, long address) {
        this.ts = ts;
        this.address = address;
        ts.handles().add(this);
    }

    /// The handle of the right class for a new reference.
    static XvObject of(XvThreadState ts, long address) {
        long type = typeOf(address);
        if (type == Types.NONE) {
            return new XvNone(ts, address);
        }
        if (type == Types.INT) {
            return new XvInt(ts, address);
        }
        if (type == Types.BYTES) {
            return new XvBytes(ts, address);
        }
        if (type == Types.BYTEARRAY) {
            return new XvByteArray(ts, address);
        }
        if (type == Types.LIST) {
            return new XvList(ts, address);
        }
        if (type == Types.SHARED_VIEW) {
            return new XvSharedView(ts, address);
        }
        if (type == Types.MEMORY_VIEW) {
            return new XvMemoryView(ts, address);
        }
        if (type == Types.BOOL) {
            return new XvBool(ts, address);
        }
        if (type == Types.FLOAT) {
            return new XvFloat(ts, address);
        }
        if (type == Types.STR) {
            return new XvStr(ts, address);
        }
        if (type == Types.TUPLE) {
            return new XvTuple(ts, address);
        }
        if (type == Types.QUEUE) {
            return new XvQueueObject(ts, address);
        }
        if (address == Crossview.Xv_Unbound(ts.pointer()).address()) {
            return new XvUnbound(ts, address);
        }
        drop(ts, address);
        throw new AssertionError("an object of a type without a handle class");
    }

    /// The address of an object's type.
    static long typeOf(long address) {
        MemorySegment object = NativeMemory.of(address, dev.crossview.ffm.generated.XvObject.sizeof(), Arena.global());
        return dev.crossview.ffm.generated.XvObject.ob_type(object).address();
    }

    private static final class Types {
        static final long NONE = Crossview.XvNone_Type().address();
        static final long BOOL = Crossview.XvBool_Type().address();
        static final long FLOAT = Crossview.XvFloat_Type().address();
        static final long STR = Crossview.XvStr_Type().address();
        static final long TUPLE = Crossview.XvTuple_Type().address();
        static final long QUEUE = Crossview.XvQueue_Type().address();
        static final long INT = Crossview.XvInt_Type().address();
        static final long BYTES = Crossview.XvBytes_Type().address();
        static final long BYTEARRAY = Crossview.XvByteArray_Type().address();
        static final long LIST = Crossview.XvList_Type().address();
        static final long SHARED_VIEW = Crossview.XvSharedView_Type().address();
        static final long MEMORY_VIEW = Crossview.XvMemoryView_Type().address();
    }

    /// The attachment that it was made in and dies with.
    public final XvThreadState threadState() {
        return ts;
    }

    /// The interpreter that the object belongs to.
    public final XvInterpreter interpreter() {
        return ts.interpreter();
    }

    /// Drops this handle's reference. The object lives as long as there are others. Not a checkpoint.
    ///
    /// @throws WrongThreadException  if called by another thread than that of its attachment
    /// @throws IllegalStateException if it is closed already, or its attachment is suspended or unlocked
    @Override
    public final void close() {
        ts.checkThread();
        if (state == State.CLOSED) {
            throw Errors.alreadyClosed();
        }
        ts.checkActive();
        beforeClose();
        ts.handles().remove(this);
        drop();
    }

    /// The attachment ends: as [#close()], and whatever [#beforeClose()] has to say comes afterwards.
    final void dieWithScope() {
        try {
            beforeScopeEnds();
        } finally {
            drop();
        }
    }

    /// Its thread has ended: the reference goes with the help of another attachment.
    void inheritedBy(XvThreadState heir) {
        state = State.CLOSED;
        drop(heir, address);
    }

    /// What has to be done before the reference goes; an exception leaves the handle open.
    void beforeClose() {
    }

    /// The same where the handle goes in any case.
    void beforeScopeEnds() {
        beforeClose();
    }

    private void drop() {
        state = State.CLOSED;
        drop(ts, address);
    }

    static void drop(XvThreadState ts, long address) {
        if (HotCalls.dropref(address)) {
            Crossview.Xv_Dealloc(ts.pointer(), MemorySegment.ofAddress(address));
        }
    }

    /// Checks the receiver of a call, lets others in, and returns its `XvObject *`.
    final MemorySegment use() {
        ts.checkThread();
        checkOpen();
        ts.checkActive();
        ts.letOthersIn();
        return pointer();
    }

    /// Checks an argument of a call on `user`, which has checked itself, and returns its `XvObject *`, borrowed.
    final MemorySegment lendTo(XvThreadState user) {
        ts.checkThread();
        checkOpen();
        if (ts.interpreter() != user.interpreter()) {
            throw new IllegalArgumentException(this + " does not belong to " + user.interpreter());
        }
        return pointer();
    }

    private void checkOpen() {
        switch (state) {
            case OPEN -> {
            }
            case MOVED -> throw new IllegalStateException("Already moved");
            case CLOSED -> throw Errors.alreadyClosed();
        }
    }

    final void markMoved() {
        state = State.MOVED;
    }

    /// An `XvObject *`, unchecked.
    final MemorySegment pointer() {
        return MemorySegment.ofAddress(address);
    }

    final long address() {
        return address;
    }

    /// Whether both are handles for one object, Python's `is`. A handle that has been closed equals itself only.
    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other || other instanceof XvObject that && address == that.address
                && interpreter() == that.interpreter() && state != State.CLOSED && that.state != State.CLOSED;
    }

    @Override
    public final int hashCode() {
        return Long.hashCode(address);
    }

    /// `XvList of interpreter 1 "name" (open)`. Reads nothing of the object, so any thread may ask.
    @Override
    public final String toString() {
        return getClass().getSimpleName() + " of " + interpreter() + " (" + switch (state) {
            case OPEN -> "open";
            case MOVED -> "moved";
            case CLOSED -> "closed";
        } + ")";
    }
}
