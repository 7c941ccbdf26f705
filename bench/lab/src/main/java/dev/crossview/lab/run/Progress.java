// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

/// Is told how far the run has come.
@FunctionalInterface
public interface Progress {

    /// Nobody wants to know.
    Progress UNSEEN = (experiment, done, total) -> {};

    /// @param experiment id of the experiment that is running
    /// @param done samples it has taken
    /// @param total samples it will take
    void at(String experiment, int done, int total);
}
