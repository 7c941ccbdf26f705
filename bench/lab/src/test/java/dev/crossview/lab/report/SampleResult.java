// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.hazard.HazardExperiment;
import dev.crossview.lab.model.Environment;
import dev.crossview.lab.model.ExperimentResult;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.pair.PairExperiment;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Laboratory;
import dev.crossview.lab.run.SimulatedKernels;
import dev.crossview.lab.run.StopRequest;
import java.util.List;

/// Results of the laboratory's own experiments on a simulated machine.
final class SampleResult {

    static final Environment VIRTUAL = new Environment("Imagined <CPU> & Co", 2, false, true, "Linux 6.1", "jdk 25",
            "gcc 12.2.0", true, "no counters on this machine", 0.5, "2026-11-22T20:15:00Z", "0123456789ab-dirty");

    private SampleResult() {}

    static Result complete() {
        return of(new SimulatedKernels(), StopRequest.NEVER, new HazardExperiment(), new PairExperiment());
    }

    static Result of(SimulatedKernels machine, StopRequest stop, Experiment... experiments) {
        return new Laboratory(VIRTUAL, machine.run(Mode.QUICK, stop), (soFar, last) -> {}).run(List.of(experiments));
    }

    static ExperimentResult experiment(Result result, String id) {
        return result.experiments().stream()
                .filter(experiment -> experiment.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
