// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.generated.Crossview;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Wakes the Java threads that wait for something of one runtime.
///
/// Tokens that C has posted are fetched by a daemon thread, the only one that sleeps inside C, and by Java threads
/// that may just have caused a post and so save the daemon's trip through the kernel ([#deliver]).
///
/// A token is made of a thread's id and of what the thread waits for, so no two waits have one at a time, and
/// making one needs no shared counter. A post that comes when its wait has ended already may end the
/// thread's next wait of that kind early: so who is woken looks whether it was in vain.
public final class WakeService {
    /// What a thread can wait for. It waits for one of a kind at most.
    public enum Kind {
        /// A GIL.
        GIL,
        /// An item in a queue, or room.
        QUEUE,
        /// A notify at an element.
        ELEMENT,
        /// A lease.
        LEASE,
        /// The last one to leave an interpreter.
        LEAVING
    }

    private static final int KINDS = Kind.values().length;

    private final MemorySegment runtime;
    private final ConcurrentMap<Long, Waiter> waiters = new ConcurrentHashMap<>();
    private final Thread daemon;

    private WakeService(MemorySegment runtime, String name) {
        this.runtime = runtime;
        this.daemon = Thread.ofPlatform().daemon().name(name).inheritInheritableThreadLocals(false)
                .unstarted(this::serve);
    }

    /// Starts the service for an open `XvRuntime`, with a daemon thread of that name.
    public static WakeService start(MemorySegment runtime, String name) {
        var service = new WakeService(runtime, name);
        service.daemon.start();
        return service;
    }

    /// The current thread's token for a wait of that kind, before it is known whether there will be a wait.
    static long token(Kind kind) {
        return Thread.currentThread().threadId() * KINDS + kind.ordinal();
    }

    /// The current thread is going to wait: from here on a post of the waiter's token wakes it. A post that came
    /// before is lost, so the thread looks once more after this and before it parks.
    public Waiter enrol(Kind kind) {
        var waiter = new Waiter(this, token(kind));
        waiters.put(waiter.token(), waiter);
        // Dekker's pattern: this thread writes the table and then reads what it waits for; a waker writes that and
        // then, in wake(), reads the table. With both fences one of the two sees the other.
        VarHandle.fullFence();
        return waiter;
    }

    void strike(long token) {
        waiters.remove(token);
    }

    /// Wakes those whose tokens have been posted, if any; a leaf call when there are none. For a thread that has
    /// just let go of a GIL, put or taken an item, or closed something.
    public void deliver(Scratch scratch) {
        while (HotCalls.wakesPending(runtime.address())) {
            int n = Crossview.XvRuntime_TakeWakes(runtime, scratch.tokens(), Scratch.TOKENS, 0);
            wake(scratch.tokens(), n);
            if (n < Scratch.TOKENS) {
                return;
            }
        }
    }

    private void serve() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment tokens = arena.allocate(ValueLayout.JAVA_LONG, Scratch.TOKENS);
            int n;
            while ((n = Crossview.XvRuntime_TakeWakes(runtime, tokens, Scratch.TOKENS, Crossview.XV_FOREVER())) >= 0) {
                wake(tokens, n);
            }
        }
    }

    private void wake(MemorySegment tokens, int n) {
        VarHandle.fullFence();
        for (int i = 0; i < n; i++) {
            @Nullable Waiter waiter = waiters.get(tokens.getAtIndex(ValueLayout.JAVA_LONG, i));
            if (waiter != null) {
                waiter.post();
            }
        }
    }

    /// Ends the daemon thread and returns when it has ended, which takes no longer than waking it does. Nobody may
    /// wait any more. An interrupt stays pending.
    public void end() {
        Crossview.XvRuntime_EndWakes(runtime);
        boolean interrupted = false;
        while (true) {
            try {
                daemon.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
