// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExperimentsTest {

    @Test
    void allTogetherAreQuickEnoughToBeRunOnAWhim() {
        Duration all = Experiments.ours().all().stream()
                .map(experiment -> experiment.planned(Mode.QUICK))
                .reduce(Duration.ZERO, Duration::plus);
        assertThat(all).isLessThanOrEqualTo(Duration.ofSeconds(80));
    }

    @Test
    void aFullRunTakesLongerThanAQuickOne() {
        assertThat(Experiments.ours().all()).allSatisfy(experiment ->
                assertThat(experiment.planned(Mode.FULL)).isGreaterThan(experiment.planned(Mode.QUICK)));
    }

    @Test
    void noTwoHaveOneId() {
        assertThat(Experiments.ours().all()).extracting(Experiment::id).doesNotHaveDuplicates();
    }
}
