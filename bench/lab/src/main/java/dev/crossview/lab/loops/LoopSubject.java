// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.loops;

import dev.crossview.lab.kernel.Loop;
import dev.crossview.lab.model.Role;

/// A loop of the C library with so many threads.
///
/// @param loop what is repeated
/// @param threads how many do it
/// @param basis the role of its times where nothing of it is held against anything
public record LoopSubject(Loop loop, int threads, Role basis) implements Subject {

    @Override
    public String name() {
        return loop.label();
    }

    @Override
    public String metric() {
        return "time";
    }

    @Override
    public String told() {
        return "`" + loop.label() + "`";
    }

    @Override
    public boolean ours() {
        return !loop.cpython() && basis != Role.FLOOR;
    }
}
