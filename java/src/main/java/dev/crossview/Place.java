// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Scratch;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/// Where one thread stands: its innermost attachment, through which the outer ones are found, and its scratch memory.
///
/// A platform thread that ends inside is noticed by C, on that thread. A virtual one has no end that C could see: it is
/// noticed when its anchor, which nobody has but the thread, is collected.
final class Place {
    private static final ThreadLocal<Anchor> HERE = ThreadLocal.withInitial(Anchor::new);

    @Nullable XvThreadState innermost;
    private final boolean virtual = Thread.currentThread().isVirtual();
    private @Nullable Scratch scratch;
    private @Nullable Throwable origin;
    private int turns;

    /// What only the thread itself has. Attachments and their handles lead to the place, and may be kept by anybody.
    private static final class Anchor {
        final Place place = new Place();

        Anchor() {
            if (place.virtual) {
                Undertaker.CLEANER.register(this, place::abandon);
            }
        }
    }

    /// Who lets go of what nobody has any more.
    static final class Undertaker {
        static final Cleaner CLEANER = Cleaner.create(
                Thread.ofPlatform().daemon().name("crossview-cleaner").inheritInheritableThreadLocals(false).factory());
    }

    /// The current thread's.
    static Place here() {
        return HERE.get().place;
    }

    /// The thread state of which the current thread holds the GIL, as C wants it: NULL if there is none.
    static MemorySegment attached() {
        XvThreadState innermost = here().innermost;
        return innermost != null && innermost.isAttached() ? innermost.pointer() : MemorySegment.NULL;
    }

    Scratch scratch() {
        if (scratch == null) {
            scratch = new Scratch();
        }
        return scratch;
    }

    /// A number below `n`, each in its turn.
    int turn(int n) {
        turns = (turns + 1) & Integer.MAX_VALUE;
        return turns % n;
    }

    /// Where a virtual thread attaches, in case that it leaves without closing; null for a platform thread. A stack
    /// trace costs several times what attaching does: so one is made for the thread's first attachment, which is mostly
    /// its only one, and for each only once an attachment has been lost.
    @Nullable Throwable origin() {
        if (virtual && (origin == null || Log.anyLost())) {
            origin = new Throwable("attached");
        }
        return origin;
    }

    /// The thread, a virtual one, has gone. What it has left open is given back, with the GILs that it held.
    private void abandon() {
        XvThreadState left = innermost;
        if (left == null) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            Crossview.XvThreadState_Abandon(left.pointer(), arena.allocateFrom(Insiders.name(left.thread())));
        }
        Log.lost(left);
    }
}
