// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.objects;

import dev.crossview.lab.kernel.ObjectMaker;
import dev.crossview.lab.kernel.ObjectOperation;
import dev.crossview.lab.loops.Comparison;
import dev.crossview.lab.model.Role;

/// A ratio of two makers' times for one operation, and what it is held against.
enum ObjectComparison {
    /// Allocation, the object freed at once, against the C library's.
    ALLOC_MALLOC(ObjectOperation.ALLOC, ObjectMaker.CROSSVIEW, ObjectMaker.MALLOC, ObjectComparison.OF_MALLOC),
    /// The control: the least that a heap would pay that threads share.
    LOCKED_MALLOC(ObjectOperation.ALLOC, ObjectMaker.CROSSVIEW_LOCKED, ObjectMaker.MALLOC, ObjectComparison.OF_MALLOC),
    /// Allocation with 1,000 live, against the C library's.
    RANDOM_MALLOC(ObjectOperation.ALLOC_RANDOM, ObjectMaker.CROSSVIEW, ObjectMaker.MALLOC, ObjectComparison.OF_MALLOC),
    /// Allocation against CPython's: at least one and a half times as fast.
    ALLOC_CPYTHON(ObjectOperation.ALLOC, ObjectMaker.CROSSVIEW, ObjectMaker.CPYTHON, 0.666),
    /// Making an int, not slower than CPython.
    INT_CPYTHON(ObjectOperation.INT, ObjectMaker.CROSSVIEW, ObjectMaker.CPYTHON, 1),
    /// Appending to a list, not slower than CPython.
    LIST_APPEND_CPYTHON(ObjectOperation.LIST_APPEND, ObjectMaker.CROSSVIEW, ObjectMaker.CPYTHON, 1),
    /// Indexing a list, not slower than CPython.
    LIST_INDEX_CPYTHON(ObjectOperation.LIST_INDEX, ObjectMaker.CROSSVIEW, ObjectMaker.CPYTHON, 1),
    /// Looking up a key, not slower than CPython.
    DICT_GET_CPYTHON(ObjectOperation.DICT_GET, ObjectMaker.CROSSVIEW, ObjectMaker.CPYTHON, 1);

    /// What metrics say of [ObjectOperation#ALLOC_RANDOM].
    static final String RANDOM_ORDER = "1,000 live in random order";

    private static final double OF_MALLOC = 0.6;

    private final ObjectKind held;
    private final ObjectKind against;
    private final double budget;

    ObjectComparison(ObjectOperation operation, ObjectMaker held, ObjectMaker against, double budget) {
        this.held = new ObjectKind(operation, held);
        this.against = new ObjectKind(operation, against);
        this.budget = budget;
    }

    /// What is held against the budget.
    ObjectKind held() {
        return held;
    }

    /// What its time is divided by.
    ObjectKind against() {
        return against;
    }

    double budget() {
        return budget;
    }

    Role role() {
        return held.maker() == ObjectMaker.CROSSVIEW_LOCKED ? Role.CONTROL : Role.CLAIM;
    }

    /// What the ratio is of, in words.
    String metric() {
        String over = "over " + against.maker().label();
        return held.operation() == ObjectOperation.ALLOC_RANDOM ? over + ", " + RANDOM_ORDER : over;
    }

    /// The same, for whoever holds what is held against something.
    Comparison<ObjectKind> comparison() {
        return Comparison.ratio(held, against, budget, role(), metric());
    }
}
