// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.FakeExperiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.SimulatedKernels;
import java.util.List;

/// A laboratory in a process of its own, whose one experiment goes on until it is told to stop.
final class SlowLab {

    private SlowLab() {}

    public static void main(String[] args) {
        Experiment slow = FakeExperiment.of("slow", run -> {
            System.out.println("measuring");
            while (!run.stop().made()) {
                pause();
            }
            return new Findings(List.of(), Verdict.INTERRUPTED, "Stopped after 3 of 16 rounds.");
        });
        System.exit(Main.commandLine(new Experiments(List.of(slow)), SimulatedKernels::new).execute(args));
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
