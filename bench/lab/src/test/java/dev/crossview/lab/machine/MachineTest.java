// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

    @TempDir
    private Path root;

    @Test
    void readsAVirtualMachineWithTwoCores() throws IOException {
        write("proc/cpuinfo", """
                processor\t: 0
                model name\t: Imagined CPU
                flags\t\t: fpu hypervisor sse2

                processor\t: 1
                model name\t: Another
                """);
        write("proc/loadavg", "1.25 0.80 0.40 1/200 4711\n");
        cpu(0, 0, 0);
        cpu(1, 0, 1);
        Machine machine = Machine.at(root);
        assertThat(machine.cpu()).startsWith("Imagined CPU (");
        assertThat(machine.cores()).isEqualTo(2);
        assertThat(machine.smt()).isFalse();
        assertThat(machine.virtual()).isTrue();
        assertThat(machine.load()).isEqualTo(1.25);
    }

    @Test
    void knowsHardwareThreadsFromCores() throws IOException {
        cpu(0, 0, 0);
        cpu(1, 0, 1);
        cpu(2, 0, 0);
        cpu(3, 0, 1);
        Machine machine = Machine.at(root);
        assertThat(machine.cores()).isEqualTo(2);
        assertThat(machine.smt()).isTrue();
        assertThat(machine.virtual()).isFalse();
    }

    @Test
    void knowsWhatTwoCpusHaveInCommon() throws IOException {
        for (int cpu = 0; cpu < 5; cpu++) {
            cpu(cpu, 0, cpu == 1 ? 0 : cpu);
            String directory = "sys/devices/system/cpu/cpu" + cpu + "/";
            write(directory + "cache/index3/level", "3\n");
            write(directory + "cache/index3/shared_cpu_list", cpu < 3 ? "0-2\n" : cpu + "\n");
            write(directory + (cpu < 4 ? "node0" : "node1") + "/cpulist", "\n");
        }
        cpu(5, 0, 5);
        Machine machine = Machine.at(root);
        assertThat(machine.distance(0, 1)).isEqualTo(Distance.CORE);
        assertThat(machine.distance(0, 2)).isEqualTo(Distance.CACHE);
        assertThat(machine.distance(2, 3)).isEqualTo(Distance.NODE);
        assertThat(machine.distance(4, 0)).isEqualTo(Distance.APART);
        assertThat(machine.distance(0, 5)).isEqualTo(Distance.UNKNOWN);
        assertThat(machine.distance(7, 8)).isEqualTo(Distance.UNKNOWN);
    }

    @Test
    void putsTwoThreadsOnTwoCoresOfOnePackage() throws IOException {
        cpu(0, 0, 0);
        cpu(1, 0, 0);
        cpu(2, 1, 0);
        cpu(3, 0, 1);
        Machine machine = Machine.at(root);
        assertThat(machine.apart(List.of(0, 1, 2, 3))).containsExactly(0, 3);
        assertThat(machine.apart(List.of(0, 1, 2))).containsExactly(0, 2);
        assertThat(machine.apart(List.of(0, 1))).containsExactly(0, 1);
        assertThat(machine.apart(List.of(1))).containsExactly(1, 1);
    }

    @Test
    void takesAnyTwoCpusWhereTheKernelTellsNothing() {
        assertThat(Machine.at(root).apart(List.of(4, 7))).containsExactly(4, 7);
    }

    @Test
    void describesAProcessorWithoutAModelName() throws IOException {
        write("proc/cpuinfo", "CPU implementer\t: 0x41\nCPU part\t: 0xd0c\n");
        assertThat(Machine.at(root).cpu()).startsWith("implementer 0x41, part 0xd0c (");
    }

    @Test
    void makesNothingUpWhereTheKernelTellsNothing() {
        Machine machine = Machine.at(root);
        assertThat(machine.cpu()).isEqualTo(System.getProperty("os.arch"));
        assertThat(machine.cores()).isPositive();
        assertThat(machine.load()).isNegative();
    }

    private void cpu(int number, int pkg, int core) throws IOException {
        String topology = "sys/devices/system/cpu/cpu" + number + "/topology/";
        write(topology + "core_id", core + "\n");
        write(topology + "physical_package_id", pkg + "\n");
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
