// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crossview.lab.kernel.KernelException;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.FakeExperiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.SimulatedKernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LabCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> ran = new ArrayList<>();
    private final List<Mode> modes = new ArrayList<>();
    private Supplier<Kernels> library = SimulatedKernels::new;
    private Verdict verdictOfTwo = Verdict.SHOWN;

    @Test
    void runsAllWithoutNames() {
        assertThat(execute("lab")).isZero();
        assertThat(ran).containsExactly("one", "two", "three");
        assertThat(out.toString()).contains("one: shown", "two: shown", "three: shown");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void runsThoseThatAreNamedOnceAndInThatOrder() {
        assertThat(execute("lab", "three", "one", "three")).isZero();
        assertThat(ran).containsExactly("three", "one");
    }

    @Test
    void isQuickUnlessItIsToBeFull() {
        execute("lab", "one");
        execute("lab", "--quick", "one");
        execute("lab", "one", "--full");
        assertThat(modes).containsExactly(Mode.QUICK, Mode.QUICK, Mode.FULL);
        assertThat(execute("lab", "--quick", "--full")).isEqualTo(2);
    }

    @Test
    void namesWhatThereIsForAnExperimentThatIsNot() {
        assertThat(execute("lab", "tree")).isEqualTo(2);
        assertThat(err.toString()).contains("no experiment 'tree'", "nearest is 'three'", "known are: one, two, three");
        assertThat(ran).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(execute("lab", "--fast")).isEqualTo(2);
        assertThat(execute("laboratory")).isEqualTo(2);
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: crossview");
    }

    @Test
    void explainsItself() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("lab", "130", "a claim was refuted");
        assertThat(execute("lab", "--help")).isZero();
        assertThat(out.toString()).contains("--quick", "--full", "--json", "--html", "EXPERIMENT");
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).containsPattern("crossview \\d+\\.\\d+\\.\\d+\\S* \\(commit \\S+\\)");
    }

    @Test
    void exitsWith1WhereAClaimIsRefuted() {
        verdictOfTwo = Verdict.REFUTED;
        assertThat(execute("lab")).isEqualTo(1);
        assertThat(ran).containsExactly("one", "two", "three");
    }

    @Test
    void exitsWith0WhereItCouldNotSee() {
        verdictOfTwo = Verdict.COULD_NOT_SEE;
        assertThat(execute("lab")).isZero();
        assertThat(out.toString()).contains("two: could not see");
    }

    @Test
    void exitsWith130WhereItWasInterrupted() throws IOException {
        verdictOfTwo = Verdict.INTERRUPTED;
        Path json = directory.resolve("out.json");
        assertThat(execute("lab", "--json", json.toString())).isEqualTo(130);
        assertThat(ran).containsExactly("one", "two");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("complete").booleanValue()).isFalse();
        assertThat(result.at("/experiments/1/verdict").textValue()).isEqualTo("interrupted");
    }

    @Test
    void exitsWith3WhereTheLibraryCannotBeLoaded() {
        library = () -> {
            throw new UnsatisfiedLinkError("no such library, and what to do about it");
        };
        assertThat(execute("lab")).isEqualTo(3);
        assertThat(err.toString()).isEqualToIgnoringNewLines("no such library, and what to do about it");
        library = () -> {
            throw new IllegalCallerException("java --enable-native-access=some.module");
        };
        assertThat(execute("lab")).isEqualTo(3);
        assertThat(err.toString()).contains("--enable-native-access=some.module");
    }

    @Test
    void exitsWith3WhereThereAreNoThreadsToBeHad() {
        library = () -> {
            throw new KernelException("no crew of 2 measuring threads: out of memory");
        };
        assertThat(execute("lab")).isEqualTo(3);
        assertThat(err.toString()).contains("no crew of 2 measuring threads");
    }

    @Test
    void loadsNothingBeforeTheCommandLineIsRight() {
        library = () -> {
            throw new AssertionError("loaded");
        };
        assertThat(execute("lab", "four")).isEqualTo(2);
        assertThat(execute("lab", "--json", directory.resolve("missing/out.json").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--json", "there is no directory");
        assertThat(execute("lab", "--html", directory.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--html", "not a regular file");
    }

    @Test
    void writesBothFilesAfterEachExperiment() throws IOException {
        Path json = directory.resolve("out.json");
        Path html = directory.resolve("out.html");
        Experiment second = FakeExperiment.of("second", run -> {
            assertThat(json).content().contains("\"complete\" : false", "\"id\" : \"first\"");
            assertThat(html).content().contains("stopped before it was complete", "Title of first");
            ran.add("second");
            return new Findings(List.of(), Verdict.SHOWN, "It saw.");
        });
        Experiments experiments = new Experiments(List.of(FakeExperiment.ending("first", Verdict.SHOWN), second));
        assertThat(execute(experiments, "lab", "--json", json.toString(), "--html", html.toString())).isZero();
        assertThat(ran).containsExactly("second");
        assertThat(json).content().contains("\"complete\" : true");
        assertThat(html).content().doesNotContain("stopped before it was complete");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(json, html);
        }
    }

    @Test
    void exitsWith3WhereAFileCannotBeWritten() throws IOException {
        Path gone = Files.createDirectory(directory.resolve("gone"));
        Experiment removes = FakeExperiment.of("removes", run -> {
            try {
                Files.delete(gone);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return new Findings(List.of(), Verdict.SHOWN, "It saw.");
        });
        assertThat(execute(new Experiments(List.of(removes)), "lab", "--json", gone.resolve("out.json").toString()))
                .isEqualTo(3);
        assertThat(err.toString()).contains("could not be written");
        assertThat(out.toString()).contains("removes: shown");
    }

    @Test
    void isQuietWhereNobodyWatches() {
        execute("lab");
        assertThat(out.toString()).doesNotContain("\r", "\033", "left");
    }

    private int execute(String... args) {
        return execute(new Experiments(List.of(
                experiment("one", Verdict.SHOWN),
                experiment("two", verdictOfTwo),
                experiment("three", Verdict.SHOWN))), args);
    }

    private int execute(Experiments experiments, String... args) {
        CommandLine commandLine = Main.commandLine(experiments, () -> library.get());
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }

    private Experiment experiment(String id, Verdict verdict) {
        return FakeExperiment.of(id, run -> {
            ran.add(id);
            modes.add(run.mode());
            return new Findings(List.of(), verdict, "A test said so.");
        });
    }
}
