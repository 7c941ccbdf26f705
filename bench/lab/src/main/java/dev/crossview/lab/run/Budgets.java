// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.words.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Holds ratios, and other figures where the smaller is the better, against their budgets.
///
/// A claim is judged by the whole 95 % interval of its figure. All of it within the budget: the claim holds. All of it
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

    /// Judges one row.
    ///
    /// @param row made by [Rows#ratio] or [Rows#held], a claim or a control
    public void hold(Row row) {
        hold(row, "");
    }

    /// Judges one row, of which something may be to blame that was not to be measured.
    ///
    /// @param row made by [Rows#ratio] or [Rows#held], a claim or a control
    /// @param doubt what that is, a clause: then a claim that lies beyond its budget is left open; empty if there is nothing
    public void hold(Row row, String doubt) {
        double budget = (double) row.args().get(Rows.BUDGET);
        boolean ratio = row.unit().equals(Rows.RATIO);
        String limit = ratio ? Figures.budget(budget) : inUnit(budget, row);
        String figure = "`%s`, %s: %s (95 %% interval %s to %s)".formatted(row.name(), row.metric(),
                told(row.median(), row), told(row.low(), row), told(row.high(), row));
        if (row.role() == Role.CONTROL) {
            controls.add(told(row.median(), row));
            if (row.low() <= budget) {
                conclusion.hides("the control " + figure + " is not clearly beyond " + limit
                        + ", so this measure could not tell " + difference);
            }
        } else if (row.low() > budget) {
            if (doubt.isEmpty()) {
                conclusion.refutes(figure + ", beyond the budget of " + limit);
            } else {
                conclusion.hides(figure + ", beyond the budget of " + limit + ", but " + doubt);
            }
        } else if (row.high() > budget) {
            conclusion.hides(figure + ", which leaves open whether it stays within " + limit);
        } else {
            kept.add(figure + ", within " + limit);
        }
    }

    private static String told(double value, Row row) {
        return row.unit().equals(Rows.RATIO) ? Figures.ratio(value) : inUnit(value, row);
    }

    private static String inUnit(double value, Row row) {
        return Figures.of(value) + " " + row.unit();
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
