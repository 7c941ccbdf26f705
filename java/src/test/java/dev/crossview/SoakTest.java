// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/// Interpreters and runtimes come and go, and nothing piles up: in a JVM of its own whose heap has a fixed size and is
/// all touched, so that what grows is native.
class SoakTest {
    private static final int THREADS = 4;
    private static final int INTERPRETERS = 2_000;

    /// What 2,000 interpreters would leave if each left a page of 4 KiB is twice this.
    private static final long KIB_TO_SPARE = 4_096;

    @Test
    void interpretersFromFourThreadsLeaveNothingBehind() throws Exception {
        String classPath = Stream.of(placeOf("dev.crossview"), placeOf("dev.crossview.ffm"),
                        placeOf("dev.crossview.natives"), testClasses())
                .map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms24m", "-Xmx24m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED", "-cp", classPath,
                SoakTest.Main.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        List<Long> kib = output.lines().map(Long::valueOf).toList();
        assertThat(kib).hasSize(4);
        assertThat(kib.get(3) - kib.get(1)).as("resident after each round: %s KiB", kib).isLessThan(KIB_TO_SPARE);
    }

    private static Path placeOf(String module) {
        return SoakTest.class.getModule().getLayer().configuration().findModule(module)
                .flatMap(found -> found.reference().location()).map(Path::of).orElseThrow();
    }

    private static Path testClasses() throws URISyntaxException {
        String here = SoakTest.class.getSimpleName() + ".class";
        Path file = Path.of(SoakTest.class.getResource(here).toURI());
        return file.getRoot().resolve(file.subpath(0, file.getNameCount() - 3));
    }

    /// Prints the resident memory in KiB after each round.
    static final class Main {
        private Main() {
        }

        public static void main(String[] arguments) throws Exception {
            for (int round = 0; round < 4; round++) {
                try (ExecutorService threads = Executors.newFixedThreadPool(THREADS);
                     XvRuntime runtime = XvRuntime.open()) {
                    Callable<Void> work = () -> work(runtime);
                    for (var future : threads.invokeAll(List.of(work, work, work, work))) {
                        future.get();
                    }
                }
                System.gc();
                System.out.println(residentKib());
            }
        }

        private static Void work(XvRuntime runtime) throws InterruptedException {
            try (XvQueue queue = runtime.newQueue(2)) {
                for (int i = 0; i < INTERPRETERS / THREADS; i++) {
                    try (XvInterpreter interpreter = runtime.newInterpreter("soak");
                         XvThreadState ts = interpreter.attach(); XvList list = ts.newList()) {
                        list.add(list);
                        queue.put(ts.sharedView(ts.newBytes(new byte[1000])));
                        if (i > 0) {
                            queue.get(ts);
                        }
                    }
                }
            }
            return null;
        }

        private static long residentKib() throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .map(line -> line.replaceAll("\\D", "")).mapToLong(Long::parseLong).findFirst().orElseThrow();
            }
        }
    }
}
