// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import java.util.Locale;

/// The names by which this machine's native libraries are filed: those that CMake gives to the operating system and
/// the processor, in lower case.
record Platform(String os, String arch) {
    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /// From the names Java uses, which differ where history differs (`amd64` is `x86_64`).
    static Platform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        return new Platform(
                os.startsWith("mac") ? "darwin" : os.startsWith("windows") ? "windows" : os,
                arch.equals("amd64") ? "x86_64" : arch);
    }

    /// `META-INF/native/linux-x86_64/<fileName>`.
    String resource(String fileName) {
        return "META-INF/native/" + os + "-" + arch + "/" + fileName;
    }
}
