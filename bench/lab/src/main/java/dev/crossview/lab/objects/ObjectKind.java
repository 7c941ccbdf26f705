// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.objects;

import dev.crossview.lab.kernel.ObjectMaker;
import dev.crossview.lab.kernel.ObjectOperation;

/// One kind of sample: who does what.
record ObjectKind(ObjectOperation operation, ObjectMaker maker) {

    /// The row's name. Allocations are one subject, whatever the order in which they are freed.
    String name() {
        String subject = operation == ObjectOperation.ALLOC_RANDOM
                ? ObjectOperation.ALLOC.label()
                : operation.label();
        return subject + " " + maker.label();
    }

    /// Metric of its times.
    String metric() {
        return switch (operation) {
            case ALLOC -> "time per pair";
            case ALLOC_RANDOM -> "time per pair, " + Comparison.RANDOM_ORDER;
            case INT, LIST_APPEND, LIST_INDEX, DICT_GET -> "time per operation";
        };
    }
}
