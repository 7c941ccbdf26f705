// SPDX-License-Identifier: Apache-2.0

/// The way from Java to the C core through `java.lang.foreign`, and the only module that makes restricted calls: on
/// the module path it is the one that needs `--enable-native-access=dev.crossview.ffm`.
///
/// What it exports is raw (addresses in, addresses out, nothing checked), so it is exported to the modules that
/// put a safe API on it and to nobody else. Code on the class path that uses `dev.crossview` needs no more than
/// that either: with everything on the class path there are no exports to ask, and the flag is
/// `--enable-native-access=ALL-UNNAMED`.
@SuppressWarnings("module") // the modules named below are compiled after this one
module dev.crossview.ffm {
    requires dev.crossview.natives;

    exports dev.crossview.ffm
            to dev.crossview, dev.crossview.contract, dev.crossview.fuzz, dev.crossview.lab;
    exports dev.crossview.ffm.generated
            to dev.crossview, dev.crossview.contract, dev.crossview.fuzz, dev.crossview.lab;
}
