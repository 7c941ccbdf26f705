// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

/// Whether the run has been asked to end early. Looked at between samples.
@FunctionalInterface
public interface StopRequest {

    /// A run that nobody ends early.
    StopRequest NEVER = () -> false;

    /// Whether to stop now. Once true it stays true.
    boolean made();
}
