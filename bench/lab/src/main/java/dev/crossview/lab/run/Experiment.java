// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.model.Mode;
import java.time.Duration;

/// One experiment of the laboratory.
///
/// It states a hypothesis, has controls that must show the opposite, and says what it found out. It is honest: a
/// control that does not go wrong makes the verdict `could not see`, never `shown`.
public interface Experiment {

    /// Short name, as given on the command line.
    String id();

    /// What a reader sees above the results.
    String title();

    /// What the experiment holds to be true, in one or two sentences.
    String hypothesis();

    /// How long a run takes, about.
    Duration planned(Mode mode);

    /// Measures, and draws its conclusion. Looks between samples whether it has to stop, and then draws it from
    /// the rounds that are complete, with the verdict `interrupted`.
    Findings run(LabRun run);
}
