// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// The way from Java to the C core through JNA. On the module path it needs `--enable-native-access=com.sun.jna`.
@NullMarked
module dev.crossview.jna {
    requires dev.crossview.natives;
    requires transitive com.sun.jna;
    requires static transitive org.jspecify;

    exports dev.crossview.jna;
}
