// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.gil;

/// What those who compute may lose: time for the same work, over that of one that computes alone.
enum Loss {
    /// 3 % of what is done in the same time.
    SLEEPER(GilCase.SLEEPER, 1.03),
    /// Half of it.
    YIELDER(GilCase.YIELDER, 2),
    /// 2 % of it, for both together.
    COMPUTE(GilCase.COMPUTE, 1.02);

    static final String METRIC = "time per chunk, over alone";

    private final GilCase held;
    private final double budget;

    Loss(GilCase held, double budget) {
        this.held = held;
        this.budget = budget;
    }

    GilCase held() {
        return held;
    }

    double budget() {
        return budget;
    }
}
