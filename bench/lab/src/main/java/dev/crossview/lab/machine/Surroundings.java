// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.machine;

import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.model.Environment;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// Gathers what a result says of the machine and the build.
public final class Surroundings {

    private Surroundings() {}

    /// The environment of a run that begins now.
    public static Environment of(Machine machine, Build build, Kernels kernels, Crew crew) {
        return new Environment(
                machine.cpu(),
                machine.cores(),
                machine.smt(),
                machine.virtual(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + Runtime.version(),
                kernels.compiler() + (kernels.optimised() ? "" : ", not as meant to be measured"),
                crew.pinned(),
                kernels.pmu(),
                machine.load(),
                OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
                build.commit());
    }
}
