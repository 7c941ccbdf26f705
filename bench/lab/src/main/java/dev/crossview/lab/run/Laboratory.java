// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.kernel.KernelException;
import dev.crossview.lab.model.Environment;
import dev.crossview.lab.model.ExperimentResult;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.model.Verdict;
import java.util.ArrayList;
import java.util.List;

/// Runs experiments one after the other and keeps the result up to date.
public final class Laboratory {

    private final Environment environment;
    private final LabRun run;
    private final Listener listener;

    /// Is told after each experiment.
    @FunctionalInterface
    public interface Listener {

        /// @param soFar the result with the experiments that have ended
        /// @param last the one that has ended just now
        void ended(Result soFar, ExperimentResult last);
    }

    /// @param environment what the result says of the machine
    /// @param run what the experiments have to work with
    /// @param listener is told after each experiment, by the thread that runs them
    public Laboratory(Environment environment, LabRun run, Listener listener) {
        this.environment = environment;
        this.run = run;
        this.listener = listener;
    }

    /// Runs the experiments in the given order, until they are done or the run is to stop.
    ///
    /// @return the result, `complete` if every experiment came to its end
    public Result run(List<Experiment> experiments) {
        List<ExperimentResult> ended = new ArrayList<>();
        boolean stopped = false;
        for (Experiment experiment : experiments) {
            stopped = stopped || run.stop().made();
            if (stopped) {
                break;
            }
            ExperimentResult result = measure(experiment);
            ended.add(result);
            stopped = result.verdict() == Verdict.INTERRUPTED;
            boolean complete = !stopped && ended.size() == experiments.size();
            listener.ended(new Result(run.mode(), complete, environment, ended), result);
        }
        return new Result(run.mode(), !stopped, environment, ended);
    }

    /// Kernels that fail are something the run could not see past, not the end of it.
    private ExperimentResult measure(Experiment experiment) {
        Findings findings;
        try {
            findings = experiment.run(run);
        } catch (KernelException e) {
            findings = new Findings(List.of(), Verdict.COULD_NOT_SEE, "The kernels failed: " + e.getMessage() + ".");
        }
        return new ExperimentResult(experiment.id(), experiment.title(), experiment.hypothesis(), findings.verdict(),
                findings.because(), findings.rows());
    }
}
