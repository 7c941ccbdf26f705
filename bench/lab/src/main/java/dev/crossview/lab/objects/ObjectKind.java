// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.objects;

import dev.crossview.lab.kernel.ObjectMaker;
import dev.crossview.lab.kernel.ObjectOperation;
import dev.crossview.lab.loops.Subject;

/// One kind of sample: who does what.
record ObjectKind(ObjectOperation operation, ObjectMaker maker) implements Subject {

    /// Allocations are one subject, whatever the order in which they are freed.
    @Override
    public String name() {
        String subject = operation == ObjectOperation.ALLOC_RANDOM
                ? ObjectOperation.ALLOC.label()
                : operation.label();
        return subject + " " + maker.label();
    }

    @Override
    public String metric() {
        return switch (operation) {
            case ALLOC -> "time per pair";
            case ALLOC_RANDOM -> "time per pair, " + ObjectComparison.RANDOM_ORDER;
            case INT, LIST_APPEND, LIST_INDEX, DICT_GET -> "time per operation";
        };
    }

    @Override
    public String told() {
        return "`%s` (%s)".formatted(operation.label(), maker.label());
    }

    @Override
    public boolean ours() {
        return maker == ObjectMaker.CROSSVIEW;
    }
}
