// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.pair;

import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// One kind of sample: a kernel on a number of threads.
record PairKind(PairKernel kernel, int threads) {

    /// The kinds of a run: with one thread and with two, and in a full one with twice as many again until there is one
    /// for each CPU, as far as the kernel makes sense with them.
    static List<PairKind> of(Mode mode, int cpus) {
        List<Integer> counts = Stream.concat(
                        Stream.iterate(1, threads -> threads <= cpus, threads -> 2 * threads), Stream.of(cpus))
                .distinct()
                .filter(threads -> mode == Mode.FULL || threads <= 2)
                .toList();
        return Arrays.stream(PairKernel.values())
                .flatMap(kernel -> counts.stream()
                        .filter(threads -> fits(mode, kernel, threads))
                        .map(threads -> new PairKind(kernel, threads)))
                .toList();
    }

    private static boolean fits(Mode mode, PairKernel kernel, int threads) {
        return switch (kernel) {
            case BARE, CROSSVIEW, SHARED_PTR_ALONE -> threads == 1;
            // one thread on its own object is what ATOMIC is
            case ATOMIC_OWN -> threads > 1;
            // nothing that another thread would touch
            case BIASED_QUEUE, SHARED_PTR_LAST -> threads == 1 || mode == Mode.FULL;
            default -> true;
        };
    }

    Role role() {
        return switch (kernel) {
            case BARE, BARE_OWN -> Role.FLOOR;
            case CROSSVIEW, VIEWS -> Role.CLAIM;
            case ATOMIC, ATOMIC_SEQ_CST -> Role.CONTROL;
            default -> Role.FIGURE;
        };
    }
}
