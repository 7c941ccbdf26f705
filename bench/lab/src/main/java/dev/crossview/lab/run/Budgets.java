// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.words.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Holds ratios against their budgets.
///
/// A claim is judged by the whole 95 % interval of its ratio. All of it within the budget: the claim holds. All of it
/// beyond: the claim is refuted. The budget inside the interval: this run cannot tell, and says so. A control has
/// to lie beyond the budget as a whole.
public final class Budgets {

    private final Conclusion conclusion;
    private final String difference;
    private final List<String> kept = new ArrayList<>();
    private final List<String> controls = new ArrayList<>();

    /// @param conclusion what is told of claims that fail and of controls that do not
    /// @param difference what a measure cannot tell whose control keeps the budget, `"a cat from a dog"`
    public Budgets(Conclusion conclusion, String difference) {
        this.conclusion = conclusion;
        this.difference = difference;
    }

    /// Judges one ratio.
    ///
    /// @param ratio made by [Rows#ratio], a claim or a control
    public void hold(Row ratio) {
        double budget = (double) ratio.args().get(Rows.BUDGET);
        String limit = Figures.budget(budget);
        String figure = "`%s`, %s: %s (95 %% interval %s to %s)".formatted(ratio.name(), ratio.metric(),
                Figures.ratio(ratio.median()), Figures.ratio(ratio.low()), Figures.ratio(ratio.high()));
        if (ratio.role() == Role.CONTROL) {
            controls.add(Figures.ratio(ratio.median()));
            if (ratio.low() <= budget) {
                conclusion.hides("the control " + figure + " is not clearly beyond " + limit
                        + ", so this measure could not tell " + difference);
            }
        } else if (ratio.low() > budget) {
            conclusion.refutes(figure + ", beyond the budget of " + limit);
        } else if (ratio.high() > budget) {
            conclusion.hides(figure + ", which leaves open whether it stays within " + limit);
        } else {
            kept.add(figure + ", within " + limit);
        }
    }

    /// A clause with its figures for each claim that holds.
    public List<String> kept() {
        return Collections.unmodifiableList(kept);
    }

    /// The medians of the controls, for people.
    public List<String> controls() {
        return Collections.unmodifiableList(controls);
    }
}
