// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// The fuzzer: the whole public API of `dev.crossview`, called from several threads in any order with any argument.
@NullMarked
module dev.crossview.fuzz {
    requires dev.crossview;
    requires dev.crossview.ffm;
    requires static org.jspecify;

    exports dev.crossview.fuzz;
}
