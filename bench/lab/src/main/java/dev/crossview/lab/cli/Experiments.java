// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import dev.crossview.lab.cores.CoresExperiment;
import dev.crossview.lab.crossing.CrossingExperiment;
import dev.crossview.lab.gil.GilExperiment;
import dev.crossview.lab.hazard.HazardExperiment;
import dev.crossview.lab.interpreters.InterpretersExperiment;
import dev.crossview.lab.lines.LinesExperiment;
import dev.crossview.lab.objects.ObjectsExperiment;
import dev.crossview.lab.pair.PairExperiment;
import dev.crossview.lab.queue.QueueExperiment;
import dev.crossview.lab.readers.ReadersExperiment;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.views.ViewsExperiment;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The experiments that there are, in the order in which they run.
///
/// @param all at least one
record Experiments(List<Experiment> all) {

    /// The laboratory's own.
    static Experiments ours() {
        return new Experiments(List.of(new HazardExperiment(), new PairExperiment(), new ObjectsExperiment(),
                new ViewsExperiment(), new CrossingExperiment(), new QueueExperiment(), new InterpretersExperiment(),
                new GilExperiment(), new LinesExperiment(), new CoresExperiment(), new ReadersExperiment()));
    }

    /// The one with that id.
    Optional<Experiment> named(String id) {
        return all.stream().filter(experiment -> experiment.id().equals(id)).findFirst();
    }

    /// What to say of a name that is none: which are, and which one was probably meant.
    String unknown(String name) {
        String nearest = all.stream()
                .map(Experiment::id)
                .min(Comparator.comparingInt(id -> distance(name, id)))
                .orElseThrow();
        String ids = all.stream().map(Experiment::id).collect(Collectors.joining(", "));
        return "There is no experiment '%s'. The nearest is '%s'; known are: %s.".formatted(name, nearest, ids);
    }

    /// Levenshtein's distance: insertions, deletions and changes of one character.
    private static int distance(String from, String to) {
        int[] previous = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
