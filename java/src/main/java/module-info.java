// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// Interpreters that share memory through one memoryview and pay nothing for it inside.
///
/// The package to start with is [dev.crossview]. This module calls nothing that is restricted: the grant
/// `--enable-native-access` belongs to module `dev.crossview.ffm` alone.
@NullMarked
module dev.crossview {
    requires dev.crossview.ffm;
    requires static transitive org.jspecify;

    exports dev.crossview;
}
