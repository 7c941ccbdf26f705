// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Collects what speaks against an experiment's hypothesis and what kept the run from seeing, and draws the verdict.
///
/// A claim that failed refutes, whatever else was seen. Short of that, anything that could have hidden a failure
/// leaves the verdict at `could not see`. Only what is left is `shown`.
public final class Conclusion {

    private final List<String> refutations = new ArrayList<>();
    private final List<String> blindSpots = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /// A claim that did not hold.
    ///
    /// @param finding a clause with the figures
    public void refutes(String finding) {
        refutations.add(finding);
    }

    /// Something for which this run would not have seen a claim fail, or cannot tell whether it did.
    ///
    /// @param reason a clause with the figures
    public void hides(String reason) {
        blindSpots.add(reason);
    }

    /// Something a reader should know that changes no verdict.
    ///
    /// @param remark a clause
    public void remarks(String remark) {
        remarks.add(remark);
    }

    /// The verdict of an experiment that came to its end.
    ///
    /// @param rows what was measured
    /// @param shown the clause that says why, asked for only if the hypothesis was shown
    public Findings over(List<Row> rows, Supplier<String> shown) {
        if (!refutations.isEmpty()) {
            return new Findings(rows, Verdict.REFUTED, sentence(refutations));
        }
        if (!blindSpots.isEmpty()) {
            return new Findings(rows, Verdict.COULD_NOT_SEE, sentence(blindSpots));
        }
        return new Findings(rows, Verdict.SHOWN, sentence(List.of(shown.get())));
    }

    /// The verdict of an experiment that was stopped: `interrupted`, with what had been refuted by then.
    ///
    /// @param rows what was measured until then
    public Findings interrupted(List<Row> rows, Rounds<?, ?> rounds) {
        List<String> clauses = new ArrayList<>();
        clauses.add("stopped after " + rounds.complete() + " of " + rounds.planned() + " rounds");
        clauses.addAll(refutations);
        return new Findings(rows, Verdict.INTERRUPTED, sentence(clauses));
    }

    private String sentence(List<String> clauses) {
        List<String> all = new ArrayList<>(clauses);
        all.addAll(remarks);
        String text = String.join("; ", all);
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }
}
