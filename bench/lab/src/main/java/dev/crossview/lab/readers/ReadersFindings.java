// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.readers;

import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.PagesSample;
import dev.crossview.lab.kernel.ReadersKind;
import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.Budgets;
import dev.crossview.lab.run.Conclusion;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.run.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// Draws the conclusion of the `readers` samples.
final class ReadersFindings {

    static final String TOGETHER = "time per read together, over alone";
    static final String PAGES = "memory that a forked child makes its own";

    /// Two threads of one core have half of it each.
    private static final double TOGETHER_BUDGET = 2;

    /// A few pages of its own, of a thousand.
    private static final double PAGES_BUDGET = 64;

    private final Rounds<Readers, TurnSample> readers;
    private final Rounds<Integer, PagesSample> pages;
    private final Crew crew;
    private final int most;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final Budgets budgets = new Budgets(conclusion, "what is shared from what is not");
    private final List<Row> rows = new ArrayList<>();

    private ReadersFindings(
            Rounds<Readers, TurnSample> readers, Rounds<Integer, PagesSample> pages, Crew crew, int most, LabRun run) {
        this.readers = readers;
        this.pages = pages;
        this.crew = crew;
        this.most = most;
        this.run = run;
    }

    /// @param crew whose threads have read
    /// @param most how many of them at once
    static Findings of(
            Rounds<Readers, TurnSample> readers, Rounds<Integer, PagesSample> pages, Crew crew, int most, LabRun run) {
        ReadersFindings findings = new ReadersFindings(readers, pages, crew, most, run);
        if (readers.complete() > 0) {
            readers.samples().keySet().forEach(findings::time);
            findings.together();
        }
        if (pages.complete() > 0) {
            findings.pages();
        }
        findings.circumstances();
        if (readers.cutShort() || pages.cutShort()) {
            return findings.conclusion.interrupted(findings.rows, readers.cutShort() ? readers : pages);
        }
        return findings.conclusion.over(findings.rows, findings::shown);
    }

    private void time(Readers each) {
        String label = each.kind().label();
        rows.add(Rows.time(label, each.role(), "time per read", each.threads(), cpus(each.threads()),
                readers.of(each).stream()
                        .map(round -> round.stream().mapToDouble(TurnSample::nanosEach).toArray())
                        .toList(),
                readers.dropped(each)));
        if (readers.of(each).stream().flatMap(List::stream).allMatch(TurnSample::counted)) {
            return;
        }
        String finding = "`" + label + "` did not read what was written";
        if (each.role() == Role.CLAIM) {
            conclusion.refutes(finding);
        } else {
            conclusion.hides(finding);
        }
    }

    private void together() {
        if (most < 2) {
            return;
        }
        for (ReadersKind kind : ReadersKind.values()) {
            Readers together = new Readers(kind, most);
            double[] ratios = IntStream.range(0, readers.complete())
                    .mapToDouble(round -> together.nanos(readers, round) / new Readers(kind, 1).nanos(readers, round))
                    .toArray();
            Role role = together.role();
            if (role == Role.CLAIM || role == Role.CONTROL) {
                Row row = Rows.ratio(kind.label(), role, TOGETHER, most, cpus(most), TOGETHER_BUDGET, ratios);
                rows.add(row);
                budgets.hold(row);
            } else {
                rows.add(Rows.figure(kind.label(), role, TOGETHER, Rows.RATIO, most, cpus(most),
                        IntStream.range(0, ratios.length).mapToObj(round -> new double[] {ratios[round]}).toList(),
                        readers.dropped(together)));
            }
        }
    }

    private void pages() {
        rows.add(Rows.figure("a child that reads", Role.FLOOR, PAGES, Rows.KIB, 1, List.of(), kib(PagesSample::read),
                pages.dropped(ReadersExperiment.SHARED)));
        hold("a child that counts in each object", Role.CONTROL, PagesSample::counted);
        hold("a child that counts on its view", Role.CLAIM, PagesSample::viewed);
        if (!pages.of(ReadersExperiment.SHARED).stream().flatMap(List::stream).allMatch(PagesSample::allRight)) {
            conclusion.refutes("a forked child did not read what its parent had written");
        }
    }

    private void hold(String name, Role role, ToLongFunction<PagesSample> figure) {
        Row row = Rows.held(name, role, PAGES, Rows.KIB, 1, List.of(), PAGES_BUDGET, kib(figure),
                pages.dropped(ReadersExperiment.SHARED));
        rows.add(row);
        budgets.hold(row);
    }

    private List<double[]> kib(ToLongFunction<PagesSample> figure) {
        return pages.of(ReadersExperiment.SHARED).stream()
                .map(round -> round.stream().mapToDouble(figure::applyAsLong).toArray())
                .toList();
    }

    private void circumstances() {
        if (!run.kernels().optimised()) {
            conclusion.hides("the kernels were not compiled as they are meant to run, so their times mean nothing");
        }
        if (most < 2) {
            conclusion.hides("this process may use one CPU only, so nobody read at the same time");
        } else if (!crew.pinned()) {
            conclusion.hides("the threads were not bound to CPUs (" + crew.pinProblem() + "), so they may have shared one");
        }
    }

    private String shown() {
        return String.join("; ", budgets.kept()) + "; with counts in the object that comes to "
                + String.join(" and ", budgets.controls())
                + ", of %,d KiB that the child reads".formatted(ReadersExperiment.SHARED);
    }

    private List<Integer> cpus(int threads) {
        return crew.pinned() ? crew.cpus().subList(0, threads) : List.of();
    }
}
