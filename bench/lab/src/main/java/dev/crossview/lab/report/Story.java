// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.hazard.HazardExperiment;
import dev.crossview.lab.hazard.HazardMetric;
import dev.crossview.lab.kernel.HazardRow;
import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.model.ExperimentResult;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.pair.PairExperiment;
import dev.crossview.lab.pair.Yardstick;
import dev.crossview.lab.words.Figures;
import dev.crossview.lab.words.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/// The message of 2017 in this machine's own figures. A sentence is absent if the run did not measure what it tells.
///
/// @param hazard the count that goes wrong
/// @param gil what the GIL hides
/// @param atomics what atomic counts cost, and what they do not cure
/// @param cure what a shared view costs, and that it holds
/// @param question the answer to why INCREF needs synchronising at all when two interpreters share an object
record Story(
        Optional<String> hazard,
        Optional<String> gil,
        Optional<String> atomics,
        Optional<String> cure,
        Optional<String> question) {

    private static final double MILLION = 1e6;

    /// The story as far as the result tells it.
    static Story of(Result result) {
        Teller teller = new Teller(result);
        return new Story(
                sentence(teller::hazard),
                sentence(teller::gil),
                sentence(teller::atomics),
                sentence(teller::cure),
                sentence(teller::question));
    }

    private static Optional<String> sentence(Supplier<String> teller) {
        try {
            return Optional.of(teller.get());
        } catch (NoSuchElementException notMeasured) {
            return Optional.empty();
        }
    }

    /// Tells one sentence after the other; a row that is missing ends the sentence with [NoSuchElementException].
    private record Teller(Result result) {

        String hazard() {
            return "A plain count without a GIL lost %s updates in a million trials, and in %s of a million the object"
                    .formatted(
                            perMillion(HazardRow.PLAIN_NO_GIL, HazardMetric.LOST_UPDATES),
                            perMillion(HazardRow.PLAIN_NO_GIL, HazardMetric.FREES_WHILE_HELD))
                    + " was freed while the other thread still held it.";
        }

        String gil() {
            return ("The same plain count, look-up and INCREF in one hold of the GIL, showed %s. It is the hold that"
                    + " does it, not the lock around the count: with the pointer read before the GIL was taken, no"
                    + " matter that every count was right, %s objects in a million were freed too early.")
                    .formatted(
                            mishaps(HazardRow.PLAIN_UNDER_GIL),
                            perMillion(HazardRow.PLAIN_PASSED_OUTSIDE, HazardMetric.FREES_WHILE_HELD));
        }

        String atomics() {
            return ("One INCREF and DECREF take %s plain and %s atomic, %s as long; when two threads count one object,"
                    + " %s. And atomic alone is no cure: with the reference taken on receipt, %s objects in a million"
                    + " were still freed too early.")
                    .formatted(
                            nanos(PairKernel.CROSSVIEW, 1), nanos(PairKernel.ATOMIC, 1),
                            ratio(PairKernel.ATOMIC, Yardstick.ONE_THREAD), nanos(PairKernel.ATOMIC, 2),
                            perMillion(HazardRow.ATOMIC_ON_RECEIPT, HazardMetric.FREES_WHILE_HELD));
        }

        String cure() {
            return ("A shared view showed %s. Counting inside an interpreter takes %s, %s a bare add and sub; and two"
                    + " threads on views of one block take %s each, where two threads on objects of their own take"
                    + " %s.")
                    .formatted(
                            mishaps(HazardRow.SHARED_VIEW),
                            nanos(PairKernel.CROSSVIEW, 1), ratio(PairKernel.CROSSVIEW, Yardstick.ONE_THREAD),
                            nanos(PairKernel.VIEWS, 2), nanos(PairKernel.BARE_OWN, 2));
        }

        String question() {
            Row lost = event(HazardRow.BOTH_HOLD_PLAIN, HazardMetric.LOST_UPDATES);
            String untouched = mishaps(HazardRow.ONE_HOLDS);
            if (lost.median() == 0) {
                return "This run could not show why: two threads that both held a reference lost no update in %s."
                        .formatted(trials(lost));
            }
            return ("Because an INCREF is a write, whoever else holds a reference: with one reference each from"
                    + " beginning to end, two threads that only took and dropped one more lost %s updates in a million"
                    + " trials, although the count had no reason ever to reach zero; where one held the object and the"
                    + " other did not touch its count, there was %s.")
                    .formatted(Figures.of(lost.median()), untouched);
        }

        /// What went wrong in a row, `nothing in 1.2 million trials (below 3.1 in a million)` if all is well.
        private String mishaps(HazardRow row) {
            List<String> mishaps = new ArrayList<>();
            for (HazardMetric metric : HazardMetric.values()) {
                Row found = event(row, metric);
                if (found.median() > 0) {
                    mishaps.add(Figures.of(found.median()) + " " + metric.label() + " in a million");
                }
            }
            Row any = event(row, HazardMetric.FREES_WHILE_HELD);
            return mishaps.isEmpty()
                    ? "nothing wrong in %s (below %s in a million, with 95 %% confidence)"
                            .formatted(trials(any), Figures.of(any.high()))
                    : Sentences.and(mishaps);
        }

        private String perMillion(HazardRow row, HazardMetric metric) {
            return Figures.of(event(row, metric).median());
        }

        private String trials(Row row) {
            return Figures.count(((Number) row.args().get(Row.TRIALS)).longValue()) + " trials";
        }

        private String nanos(PairKernel kernel, int threads) {
            return Figures.nanos(find(PairExperiment.ID, kernel.label(), threads, PairExperiment.TIME).median());
        }

        private String ratio(PairKernel kernel, Yardstick yardstick) {
            Row row = find(PairExperiment.ID, kernel.label(), yardstick.threads(), yardstick.metric());
            return Figures.of(row.median()) + "×";
        }

        private Row event(HazardRow row, HazardMetric metric) {
            return find(HazardExperiment.ID, row.label(), HazardExperiment.THREADS, metric.label());
        }

        private Row find(String experiment, String name, int threads, String metric) {
            return result.experiments().stream()
                    .filter(candidate -> candidate.id().equals(experiment))
                    .map(ExperimentResult::rows)
                    .flatMap(List::stream)
                    .filter(row -> row.name().equals(name) && row.threads() == threads && row.metric().equals(metric))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
