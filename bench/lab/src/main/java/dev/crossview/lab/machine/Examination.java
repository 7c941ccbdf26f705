// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.machine;

import dev.crossview.lab.kernel.CPython;
import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.words.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Looks at a machine before it measures anything: what it can show, and what stands in the way.
public final class Examination {

    private static final double PERCENT = 100;
    /// More of the time than this taken by other guests, and times are theirs as well.
    private static final double MUCH_STEAL = 0.01;
    /// A load that leaves the CPUs of two measuring threads to them.
    private static final double LITTLE_LOAD = 0.25;
    /// The column of `/proc/stat` with the time that other guests had (proc(5)), counted from the first figure.
    private static final int STEAL = 7;
    private static final int COUNTERS_FOR_ALL = 2;

    private final Machine machine;
    private final Kernels kernels;
    private final List<Finding> findings = new ArrayList<>();

    private Examination(Machine machine, Kernels kernels) {
        this.machine = machine;
        this.kernels = kernels;
    }

    /// What there is to say: CPUs, what else wants them, how they run, what can be read, what is measured.
    public static List<Finding> of(Machine machine, Kernels kernels) {
        Examination examination = new Examination(machine, kernels);
        examination.cpus();
        examination.binding();
        examination.quota();
        examination.hypervisor();
        examination.load();
        examination.steal();
        examination.governor();
        examination.counters();
        examination.build();
        examination.cpython();
        return List.copyOf(examination.findings);
    }

    private void cpus() {
        List<Integer> usable = kernels.cpus();
        List<Integer> two = machine.apart(usable);
        if (usable.size() == 1) {
            absent("CPUs", ("This process may use one CPU (%d). Everything that takes two at once cannot be seen: the"
                    + " hazard, contention, crossings. The machine has %d cores.")
                    .formatted(two.getFirst(), machine.cores()),
                    machine.cores() > 1 ? "taskset -c 0," + (machine.cores() - 1) + " bench/crossview lab" : "");
        } else if (machine.distance(two.get(0), two.get(1)) == Distance.CORE) {
            limited("CPUs", ("This process may use %d CPUs, but they are hardware threads of one core: they share a"
                    + " cache, and lines that pass between cores cannot be seen.").formatted(usable.size()), "");
        } else {
            good("CPUs", "This process may use %d CPUs; two threads are measured on CPUs %d and %d%s.".formatted(
                    usable.size(), two.get(0), two.get(1),
                    machine.smt() ? ", which are on two cores, though cores run several threads each" : ""));
        }
    }

    private void binding() {
        try (Crew crew = kernels.open(machine.apart(kernels.cpus()))) {
            if (crew.pinned()) {
                good("Threads bound to CPUs", "Measuring threads stay on their CPUs.");
            } else {
                limited("Threads bound to CPUs", crew.pinProblem() + ". Figures of two threads may be those of one CPU"
                        + " for a while, and experiments that depend on it see nothing.", "");
            }
        }
    }

    private void quota() {
        Optional<String[]> max = machine.read("sys/fs/cgroup/cpu.max").map(line -> line.split(" "));
        if (max.isEmpty() || max.get().length != 2) {
            return;
        }
        String quota = max.get()[0];
        if (quota.equals("max")) {
            good("CPU quota", "The control group of this process has none.");
        } else {
            limited("CPU quota", ("The container may use %s CPUs' time in each period; beyond that it is stopped for"
                    + " the rest of the period, which no row tells apart from a slow one.")
                    .formatted(Figures.of(Double.parseDouble(quota) / Double.parseDouble(max.get()[1]))), "");
        }
    }

    private void hypervisor() {
        if (machine.virtual()) {
            limited("Hardware", "A hypervisor stands between the kernel and the processor. Ratios inside a round hold;"
                    + " times are the guest's, and the page says so in its title.", "");
        } else {
            good("Hardware", "No hypervisor stands between the kernel and the processor.");
        }
    }

    private void load() {
        double load = machine.load();
        if (load < 0) {
            return;
        }
        String figure = "The load of the last minute was " + Figures.of(load);
        if (load <= LITTLE_LOAD) {
            good("Load", figure + ".");
        } else {
            limited("Load", figure + ": others want the CPUs too. Times that miss their budgets then prove nothing.", "");
        }
    }

    private void steal() {
        Optional<Double> share = stealShare();
        if (share.isEmpty()) {
            return;
        }
        String figure = "Other guests had %s %% of the CPUs' busy time since the machine started."
                .formatted(Figures.of(PERCENT * share.get()));
        if (share.get() <= MUCH_STEAL) {
            good("Steal", figure);
        } else {
            limited("Steal", figure + " Samples are interrupted for as long as the hypervisor likes.", "");
        }
    }

    /// Of the time in which the CPUs had something to do.
    private Optional<Double> stealShare() {
        return machine.read("proc/stat")
                .flatMap(text -> text.lines().filter(line -> line.startsWith("cpu ")).findFirst())
                .map(line -> Arrays.stream(line.strip().split("\\s+")).skip(1).mapToLong(Long::parseLong).toArray())
                .filter(times -> times.length > STEAL)
                .map(times -> {
                    // user, nice, system, irq, softirq, steal. Idle and iowait are no work, guests are in user already.
                    long busy = times[0] + times[1] + times[2] + times[5] + times[6] + times[STEAL];
                    return busy == 0 ? 0.0 : (double) times[STEAL] / busy;
                });
    }

    private void governor() {
        Optional<String> governor = machine.read("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
        if (governor.isEmpty()) {
            limited("Clock", "The kernel does not say who sets the CPUs' clock. Rows are sampled in interleaved rounds,"
                    + " so that a change falls on all alike.", "");
        } else if (governor.get().equals("performance")) {
            good("Clock", "The CPUs run as fast as they may (governor performance).");
        } else {
            limited("Clock", "The governor is " + governor.get() + ": a CPU that was idle starts slowly. The first"
                    + " round warms up and is thrown away.", "sudo cpupower frequency-set --governor performance");
        }
    }

    private void counters() {
        String pmu = kernels.pmu();
        if (pmu.equals("yes")) {
            good("Hardware counters", "They can be read.");
            return;
        }
        boolean forbidden = machine.read("proc/sys/kernel/perf_event_paranoid")
                .filter(level -> level.matches("-?\\d+"))
                .map(Integer::parseInt)
                .filter(level -> level > COUNTERS_FOR_ALL)
                .isPresent();
        absent("Hardware counters", "Rows have no cycles, no cache misses and no transfers between cores: " + pmu + ".",
                forbidden ? "sudo sysctl kernel.perf_event_paranoid=" + COUNTERS_FOR_ALL : "");
    }

    private void build() {
        if (kernels.optimised()) {
            good("Kernels", "They were compiled as they are meant to be measured, by " + kernels.compiler() + ".");
        } else {
            absent("Kernels", "They were compiled with checks or without optimisation by " + kernels.compiler()
                    + ": no time means anything.", "rm -rf native/target bench/lab/target && bench/crossview lab");
        }
    }

    private void cpython() {
        CPython cpython = kernels.cpython();
        if (cpython.present()) {
            good("CPython", "Version " + cpython.version() + " is measured beside.");
        } else {
            absent("CPython", "No row compares with it: " + cpython.problem() + ".",
                    "sudo apt-get install python3-dev && rm -rf bench/lab/target");
        }
    }

    private void good(String what, String sentence) {
        findings.add(new Finding(what, Finding.State.GOOD, sentence, ""));
    }

    private void limited(String what, String sentence, String remedy) {
        findings.add(new Finding(what, Finding.State.LIMITED, sentence, remedy));
    }

    private void absent(String what, String sentence, String remedy) {
        findings.add(new Finding(what, Finding.State.ABSENT, sentence, remedy));
    }
}
