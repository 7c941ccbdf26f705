// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The machine as the kernel describes it in `/proc` and `/sys`. What a kernel does not tell is left out, never made
/// up.
public final class Machine {

    private static final Pattern CPU_DIRECTORY = Pattern.compile("cpu(\\d+)");

    private final Path root;
    private final Map<String, String> cpuinfo;

    private Machine(Path root) {
        this.root = root;
        this.cpuinfo = cpuinfo();
    }

    /// The machine that this process runs on.
    public static Machine here() {
        return at(Path.of("/"));
    }

    /// The machine whose `/proc` and `/sys` lie below `root`.
    public static Machine at(Path root) {
        return new Machine(root);
    }

    /// A physical core: package and core number within it.
    private record Core(String pkg, String id) {}

    /// Model name and architecture of the processor.
    public String cpu() {
        String architecture = System.getProperty("os.arch");
        return Optional.ofNullable(cpuinfo.get("model name"))
                .or(this::armPart)
                .or(() -> read("proc/device-tree/model"))
                .map(model -> model + " (" + architecture + ")")
                .orElse(architecture);
    }

    /// Physical cores that are online.
    public int cores() {
        long cores = threadsOfCores().size();
        return cores > 0 ? (int) cores : Runtime.getRuntime().availableProcessors();
    }

    /// Whether a core runs more than one hardware thread.
    public boolean smt() {
        return threadsOfCores().values().stream().anyMatch(threads -> threads.size() > 1);
    }

    /// Whether a hypervisor stands between the kernel and the processor.
    public boolean virtual() {
        return List.of(cpuinfo.getOrDefault("flags", "").split(" ")).contains("hypervisor")
                || Files.exists(root.resolve("sys/hypervisor/type"))
                || Files.exists(root.resolve("proc/device-tree/hypervisor"));
    }

    /// One-minute load average; negative if the system gives none.
    public double load() {
        return read("proc/loadavg").map(line -> Double.parseDouble(line.split(" ")[0])).orElse(-1.0);
    }

    /// Two CPUs for two threads that are to disturb each other as little as this machine allows: on two cores if there
    /// are two, and in one package if that has them.
    ///
    /// @param usable CPUs to choose from, ascending, at least one
    /// @return two CPUs; the same one twice if there is no other
    public List<Integer> apart(List<Integer> usable) {
        int first = usable.getFirst();
        Optional<Core> home = core(first);
        List<Integer> others = usable.subList(1, usable.size());
        int second = others.stream()
                .filter(cpu -> home.isPresent() && core(cpu).filter(core -> beside(core, home.get())).isPresent())
                .findFirst()
                .or(() -> others.stream().filter(cpu -> !core(cpu).equals(home)).findFirst())
                .or(() -> others.stream().findFirst())
                .orElse(first);
        return List.of(first, second);
    }

    /// What two CPUs have in common that lies nearest to them.
    public Distance distance(int one, int other) {
        if (core(one).isPresent() && core(one).equals(core(other))) {
            return Distance.CORE;
        }
        Optional<String> cache = lastCache(one);
        if (cache.isPresent() && cache.equals(lastCache(other))) {
            return Distance.CACHE;
        }
        Optional<String> node = node(one);
        if (node.isEmpty() || node(other).isEmpty()) {
            return Distance.UNKNOWN;
        }
        return node.equals(node(other)) ? Distance.NODE : Distance.APART;
    }

    /// Who shares the third cache with a CPU, as the kernel lists them.
    private Optional<String> lastCache(int cpu) {
        String caches = "sys/devices/system/cpu/cpu" + cpu + "/cache/index3/";
        return read(caches + "level").filter("3"::equals).flatMap(level -> read(caches + "shared_cpu_list"));
    }

    /// A CPU's directory has an entry that is called as its node is.
    private Optional<String> node(int cpu) {
        Path directory = root.resolve("sys/devices/system/cpu/cpu" + cpu);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "node[0-9]*")) {
            for (Path entry : entries) {
                return Optional.of(entry.getFileName().toString());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean beside(Core core, Core home) {
        return core.pkg().equals(home.pkg()) && !core.id().equals(home.id());
    }

    private Map<Core, List<Integer>> threadsOfCores() {
        Map<Core, List<Integer>> threads = new LinkedHashMap<>();
        cpus().forEach((cpu, core) -> threads.computeIfAbsent(core, any -> new ArrayList<>()).add(cpu));
        return threads;
    }

    /// Online CPUs and their cores; a CPU that is offline has no topology.
    private Map<Integer, Core> cpus() {
        Map<Integer, Core> cpus = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve("sys/devices/system/cpu"))) {
            for (Path entry : entries) {
                Matcher name = CPU_DIRECTORY.matcher(entry.getFileName().toString());
                if (name.matches()) {
                    int cpu = Integer.parseInt(name.group(1));
                    core(cpu).ifPresent(core -> cpus.put(cpu, core));
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return cpus;
    }

    private Optional<Core> core(int cpu) {
        String topology = "sys/devices/system/cpu/cpu" + cpu + "/topology/";
        return read(topology + "core_id").flatMap(
                id -> read(topology + "physical_package_id").map(pkg -> new Core(pkg, id)));
    }

    private Optional<String> armPart() {
        String implementer = cpuinfo.get("CPU implementer");
        String part = cpuinfo.get("CPU part");
        return implementer == null || part == null
                ? Optional.empty()
                : Optional.of("implementer " + implementer + ", part " + part);
    }

    /// The first processor's entries; the others repeat what is read here.
    private Map<String, String> cpuinfo() {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String line : read("proc/cpuinfo").orElse("").split("\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                entries.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
            }
        }
        return entries;
    }

    /// What one file of `/proc` or `/sys` says, without space around it; nothing if it cannot be read.
    ///
    /// @param path without a leading slash
    Optional<String> read(String path) {
        try {
            return Optional.of(Files.readString(root.resolve(path)).replace("\0", "").strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
