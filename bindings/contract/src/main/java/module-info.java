// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// What the ways down from Java to C have in common, and the script that shows it.
@NullMarked
module dev.crossview.contract {
    requires dev.crossview.ffm;
    requires dev.crossview.jni;
    requires dev.crossview.jna;
    requires static transitive org.jspecify;

    exports dev.crossview.contract;
}
