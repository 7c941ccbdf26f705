// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.pair;

import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.model.Role;

/// One kind of sample: a kernel on a number of threads.
record PairKind(PairKernel kernel, int threads) {

    Role role() {
        return switch (kernel) {
            case BARE, BARE_OWN -> Role.FLOOR;
            case CROSSVIEW, VIEWS -> Role.CLAIM;
            case ATOMIC, ATOMIC_SEQ_CST -> Role.CONTROL;
        };
    }
}
