// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

/// What the process tells whoever started it.
final class ExitCode {

    /// It ran, also when it could not see.
    static final int RAN = 0;
    /// A claim was refuted.
    static final int REFUTED = 1;
    /// The command line was wrong.
    static final int USAGE = 2;
    /// It could not build, load or write.
    static final int COULD_NOT_RUN = 3;
    /// There was too little to compare.
    static final int COULD_NOT_TELL = 4;
    /// It was interrupted; what it has written is valid and marked as not complete.
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
