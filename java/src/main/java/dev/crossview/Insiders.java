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
        List<String> names = new ArrayList<>();
        XvThreadState ts = newest;
        for (; ts != null && names.size() < NAMED; ts = ts.olderInside) {
            names.add(describe(ts.thread()));
        }
        if (ts != null) {
            names.add("...");
        }
        return names.isEmpty() ? "somebody who is just leaving" : String.join(", ", names);
    }

    private static String describe(Thread thread) {
        String name = thread.getName().isEmpty() ? "#" + thread.threadId() : "\"" + thread.getName() + "\"";
        if (!thread.isAlive()) {
            return "a thread that has ended without closing its attachment (" + name + ")";
        }
        return (thread.isVirtual() ? "virtual thread " : "thread ") + name;
    }
}
