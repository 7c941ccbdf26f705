// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/// Java memory that has become blocks: who owns it is kept reachable here until the last holder has let go.
///
/// That may be any thread, in the middle of anything, so it is no call into Java: it posts the block's token to a
/// release list, which a daemon thread drains. The list is that of a native runtime which is Java's own, has no
/// interpreters and is never closed: so a program's runtimes may be closed in whatever order.
///
/// An upcall would not do. It cannot be made where a leaf call has released the last holder (that ends the JVM), nor by
/// a thread that holds a GIL or a lock of C's, and it would attach native threads to the JVM.
final class JavaMemory {
    private static final int TOKENS = 64;

    private static final ConcurrentMap<Long, Object> lent = new ConcurrentHashMap<>();
    private static final AtomicLong last = new AtomicLong();
    private static MemorySegment releases = MemorySegment.NULL;

    private JavaMemory() {
    }

    /// A block on native memory, with one holder, the caller.
    ///
    /// @param owner what keeps the memory where it is, as long as it is reachable
    /// @return an `XvBlock *`
    /// @throws XvException MemoryError
    static MemorySegment lend(MemorySegment memory, Object owner) {
        MemorySegment runtime = releases();
        long token = last.incrementAndGet();
        // Known before there is a block: whoever releases it may be quick.
        lent.put(token, owner);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            int status = Crossview.XvBlock_FromForeignToken(runtime, MemorySegment.ofAddress(memory.address()),
                    memory.byteSize(), memory.isReadOnly() ? 1 : 0, token, out);
            if (status != Crossview.XV_OK()) {
                lent.remove(token);
                throw Errors.of(status, "a block on Java memory");
            }
            return MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    /// How many blocks on Java memory have holders, or have just lost the last one.
    static int count() {
        return lent.size();
    }

    /// The runtime whose wakes are the release list, made when the first block is.
    private static synchronized MemorySegment releases() {
        if (releases.address() != 0) {
            return releases;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            int status = Crossview.XvRuntime_Open(out);
            if (status != Crossview.XV_OK()) {
                throw Errors.of(status, "a release list for Java memory");
            }
            MemorySegment runtime = MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0));
            try {
                Thread.ofPlatform().daemon().name("crossview-memory").inheritInheritableThreadLocals(false)
                        .start(() -> drain(runtime));
            } catch (Throwable e) {
                // No thread could be started to serve it.
                Crossview.XvRuntime_Close(runtime, 0);
                throw e;
            }
            releases = runtime;
            return runtime;
        }
    }

    private static void drain(MemorySegment runtime) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment tokens = arena.allocate(ValueLayout.JAVA_LONG, TOKENS);
            int n;
            while ((n = Crossview.XvRuntime_TakeWakes(runtime, tokens, TOKENS, Crossview.XV_FOREVER())) >= 0) {
                for (int i = 0; i < n; i++) {
                    lent.remove(tokens.getAtIndex(ValueLayout.JAVA_LONG, i));
                }
            }
        }
    }
}
