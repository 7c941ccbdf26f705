// SPDX-License-Identifier: Apache-2.0
package dev.crossview.contract;

/// The ways from Java to the C core.
public enum WayDown {
    /// `java.lang.foreign`: what `dev.crossview` goes by.
    FFM,
    /// Native methods and their glue in C.
    JNI,
    /// JNA, a proxy that looks functions up by name.
    JNA_INTERFACE,
    /// JNA, native methods that it binds.
    JNA_DIRECT;

    /// Loads what this way needs.
    ///
    /// @return the calls, which keep the contract
    /// @throws UnsatisfiedLinkError   if the core, or what this way needs beside it, cannot be loaded
    /// @throws IllegalCallerException if native access is denied to the module that needs it
    public RawCalls open() {
        return switch (this) {
            case FFM -> new CheckedCalls(new FfmCalls());
            case JNI -> new JniCalls(); // its glue checks in C
            case JNA_INTERFACE -> new CheckedCalls(new JnaInterfaceCalls());
            case JNA_DIRECT -> new CheckedCalls(new JnaDirectCalls());
        };
    }
}
