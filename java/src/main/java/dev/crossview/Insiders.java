// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The attachments to one interpreter, so that a close that times out can say who is in its way.
///
/// A list through the attachments themselves, changed only with the interpreter's GIL held, which costs an attach
/// nothing. Who describes it does not hold the GIL and may meet one that has just left: it is for people.
final class Insiders {
    private static final int NAMED = 8;

    private @Nullable XvThreadState newest;

    void add(XvThreadState ts) {
        ts.olderInside = newest;
        if (newest != null) {
            newest.newerInside = ts;
        }
        newest = ts;
    }

    void remove(XvThreadState ts) {
        if (ts.newerInside != null) {
            ts.newerInside.olderInside = ts.olderInside;
        } else {
            newest = ts.olderInside;
        }
        if (ts.olderInside != null) {
            ts.olderInside.newerInside = ts.newerInside;
        }
        // olderInside stays, for a describer that stands here.
        ts.newerInside = null;
    }

    /// `thread "worker-1", virtual thread #32, a thread that has ended ("worker-2"), ...`
    String describe() {
        return describe(false, "somebody who is just leaving");
    }

    /// The same for those whose thread has ended.
    String describeDead() {
        return describe(true, "a thread that has ended without closing its attachment");
    }

    private String describe(boolean deadOnly, String nobody) {
        List<String> names = new ArrayList<>();
        XvThreadState ts = newest;
        for (; ts != null && names.size() < NAMED; ts = ts.olderInside) {
            if (!deadOnly || !ts.thread().isAlive()) {
                names.add(describe(ts.thread()));
            }
        }
        if (ts != null) {
            names.add("...");
        }
        return names.isEmpty() ? nobody : String.join(", ", names);
    }

    static String describe(Thread thread) {
        String name = thread.getName().isEmpty() ? name(thread) : "\"" + name(thread) + "\"";
        String kind = thread.isVirtual() ? "virtual thread" : "thread";
        return thread.isAlive() ? kind + " " + name
                : "a " + kind + " that has ended without closing its attachment (" + name + ")";
    }

    /// Its name, or `#32` if it has none.
    static String name(Thread thread) {
        return thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
    }

    /// The attachment with this address, which may be one that has just left or a later one's; null if there is none.
    @Nullable XvThreadState find(long address) {
        XvThreadState ts = newest;
        while (ts != null && ts.pointer().address() != address) {
            ts = ts.olderInside;
        }
        return ts;
    }

    /// Takes out those whose thread has ended: C has given them back, and what they held in Java is let go of. With the
    /// GIL held by `heir`, or, where that is null, after the interpreter has been closed, when there are no others.
    void bury(@Nullable XvThreadState heir) {
        XvThreadState next;
        for (XvThreadState ts = newest; ts != null; ts = next) {
            next = ts.olderInside;
            if (!ts.thread().isAlive()) {
                remove(ts);
                ts.buriedBy(heir);
            }
        }
    }
}
