// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// The CPython that can be measured, or why there is none.
///
/// @param version its version, `3.11.2`; empty if there is none
/// @param problem why there is none, a clause; empty if there is one
public record CPython(String version, String problem) {

    /// One that can be measured.
    ///
    /// @param version its version
    public static CPython of(String version) {
        return new CPython(version, "");
    }

    /// None.
    ///
    /// @param problem why, a clause
    public static CPython none(String problem) {
        return new CPython("", problem);
    }

    /// Whether there is one.
    public boolean present() {
        return problem.isEmpty();
    }
}
