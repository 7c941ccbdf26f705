// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.run.SimulatedKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {

    @TempDir
    private Path root;

    private final SimulatedKernels kernels = new SimulatedKernels();

    @Test
    void ofAQuietMachineFindsTheCounterThatIsMissingAndNothingElse() throws IOException {
        write("sys/fs/cgroup/cpu.max", "max 100000");
        write("proc/loadavg", "0.10 0.1 0.1 1/200 4711");
        write("proc/stat", "cpu  1000 0 1000 90000 10 0 0 2 0 0\ncpu0 1 2 3 4\n");
        write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
        assertThat(examine()).filteredOn(finding -> finding.state() != Finding.State.GOOD)
                .extracting(Finding::what).containsExactly("Hardware counters");
    }

    @Test
    void ofOneCpuSaysThatNothingWithTwoThreadsCanBeSeen() throws IOException {
        cpu(0, 0);
        cpu(1, 1);
        kernels.onCpus(List.of(0));
        Finding cpus = finding("CPUs");
        assertThat(cpus.state()).isEqualTo(Finding.State.ABSENT);
        assertThat(cpus.sentence()).contains("one CPU (0)", "2 cores");
        assertThat(cpus.remedy()).isEqualTo("taskset -c 0,1 bench/crossview lab");
    }

    @Test
    void ofTwoThreadsOfOneCoreSaysThatLinesDoNotPassBetweenCores() throws IOException {
        cpu(0, 0);
        cpu(1, 0);
        assertThat(finding("CPUs").state()).isEqualTo(Finding.State.LIMITED);
        cpu(1, 1);
        assertThat(finding("CPUs").state()).isEqualTo(Finding.State.GOOD);
    }

    @Test
    void saysWhyThreadsCouldNotBeBound() {
        kernels.refusingToPin("CPU 1 is forbidden");
        assertThat(finding("Threads bound to CPUs").sentence()).startsWith("CPU 1 is forbidden. ");
    }

    @Test
    void readsAContainersQuota() throws IOException {
        write("sys/fs/cgroup/cpu.max", "150000 100000");
        assertThat(finding("CPU quota").sentence()).contains("1.50 CPUs' time");
    }

    @Test
    void countsStealAgainstTheTimeInWhichCpusHadSomethingToDo() throws IOException {
        write("proc/stat", "cpu  60 10 20 100000 500 3 2 5 60 0\n");
        Finding steal = finding("Steal");
        assertThat(steal.state()).isEqualTo(Finding.State.LIMITED);
        assertThat(steal.sentence()).contains("5.00 %");
    }

    @Test
    void knowsTheCommandThatMakesTheClockSteady() throws IOException {
        write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
        assertThat(finding("Clock").remedy()).contains("performance");
    }

    @Test
    void knowsTheCommandThatAllowsCountersWhereTheyAreForbiddenAndNoneWhereThereAreNone() throws IOException {
        assertThat(finding("Hardware counters").remedy()).isEmpty();
        write("proc/sys/kernel/perf_event_paranoid", "3\n");
        assertThat(finding("Hardware counters").remedy()).isEqualTo("sudo sysctl kernel.perf_event_paranoid=2");
        write("proc/sys/kernel/perf_event_paranoid", "2\n");
        assertThat(finding("Hardware counters").remedy()).isEmpty();
    }

    @Test
    void saysThatCheckedKernelsMeasureNothing() {
        kernels.notOptimised();
        assertThat(finding("Kernels").state()).isEqualTo(Finding.State.ABSENT);
    }

    @Test
    void saysWhyThereIsNoCPython() {
        kernels.without("its headers are not installed");
        assertThat(finding("CPython").sentence()).contains("its headers are not installed");
    }

    @Test
    void saysNothingOfWhatTheKernelDoesNotTell() {
        assertThat(examine()).extracting(Finding::what).doesNotContain("CPU quota", "Load", "Steal");
    }

    private List<Finding> examine() {
        return Examination.of(Machine.at(root), kernels);
    }

    private Finding finding(String what) {
        return examine().stream().filter(finding -> finding.what().equals(what)).findFirst().orElseThrow();
    }

    private void cpu(int number, int core) throws IOException {
        String topology = "sys/devices/system/cpu/cpu" + number + "/topology/";
        write(topology + "core_id", core + "\n");
        write(topology + "physical_package_id", "0\n");
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
