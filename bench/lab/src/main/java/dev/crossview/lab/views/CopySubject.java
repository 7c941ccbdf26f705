// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.views;

import dev.crossview.lab.kernel.CopyWay;
import dev.crossview.lab.loops.Subject;
import dev.crossview.lab.model.Harness;
import dev.crossview.lab.model.Role;

/// Copies that the run's own thread makes.
///
/// @param way how
record CopySubject(CopyWay way) implements Subject {

    @Override
    public String name() {
        return way.label();
    }

    @Override
    public String metric() {
        return "time";
    }

    @Override
    public String told() {
        return "`" + way.label() + "`";
    }

    @Override
    public boolean ours() {
        return way == CopyWay.SEGMENT;
    }

    @Override
    public Harness harness() {
        return Harness.JAVA;
    }

    @Override
    public Role basis() {
        return Role.FLOOR;
    }
}
