// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// The way from Java to the C core through JNI. On the module path it needs
/// `--enable-native-access=dev.crossview.jni`.
@NullMarked
module dev.crossview.jni {
    requires dev.crossview.natives;
    requires static transitive org.jspecify;

    exports dev.crossview.jni;
}
