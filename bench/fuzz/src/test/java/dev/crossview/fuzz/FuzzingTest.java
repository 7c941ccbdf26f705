// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crossview.fuzz.Fuzzing.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The fuzzer on the library, for a few seconds; and on classes with a mistake, each of which it has to find.
class FuzzingTest {
    private final StringWriter said = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void theLibraryStandsAFewThousandCalls() throws Exception {
        assertThat(fuzz(20_000, 4)).as(said.toString()).isEqualTo(Outcome.CLEAN);
        assertThat(said.toString()).containsPattern("\\d{5} calls of \\d{3} operations");
    }

    @Test
    void classesWithoutAMistakeAreClean() throws Exception {
        assertThat(fuzz(5_000, 2, Planted.Nothing.class)).as(said.toString()).isEqualTo(Outcome.CLEAN);
    }

    @Test
    void anExceptionThatNoRuleAllowsIsFound() throws Exception {
        assertThat(fuzz(5_000, 2, Planted.Undocumented.class)).as(said.toString()).isEqualTo(Outcome.UNDOCUMENTED);
        assertThat(said.toString()).contains("FINDING", "Undocumented.fire(long)", "ClassCastException");
    }

    @Test
    void aCrashIsFoundAndTheCallIsInTheLogThatSurvives() throws Exception {
        assertThat(fuzz(5_000, 2, Planted.Crash.class)).as(said.toString()).isEqualTo(Outcome.CRASH);
        assertThat(said.toString()).contains("SIGSEGV", "Crash.crash(boolean) <- true ... did not come back");
    }

    @Test
    void aCallThatNoInterruptEndsIsFound() throws Exception {
        assertThat(fuzz(5_000, 2, Planted.Hang.class)).as(said.toString()).isEqualTo(Outcome.HANG);
        assertThat(said.toString()).contains("HANG: Hang.hang(int)", "Planted$Hang.hang");
    }

    @Test
    void aThreadThatIsLeftIsFound() throws Exception {
        assertThat(fuzz(5_000, 2, Planted.Leak.class)).as(said.toString()).isEqualTo(Outcome.LEAK);
        assertThat(said.toString()).contains("left over");
    }

    @Test
    void oneThreadMakesTheSameCallsAgain() throws Exception {
        assertThat(fuzz(3_000, 1, Planted.Nothing.class)).as(said.toString()).isEqualTo(Outcome.CLEAN);
        Path again = directory.resolve("again");
        Fuzzing replay = Fuzzing.replay(log(), again);
        assertThat(replay).isEqualTo(new Fuzzing(42, 3_000, 1, again));
        assertThat(replay.run(new PrintWriter(said), Planted.Nothing.class)).isEqualTo(Outcome.CLEAN);
        assertThat(CallLog.lines(again).stream().map(FuzzingTest::withoutIdentity))
                .isEqualTo(CallLog.lines(log()).stream().map(FuzzingTest::withoutIdentity).toList());
    }

    @Test
    void whatIsNoLogIsNotReplayed() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "something else");
        assertThatThrownBy(() -> Fuzzing.replay(other, log())).isInstanceOf(IOException.class)
                .hasMessageContaining("no log of the fuzzer");
    }

    private static String withoutIdentity(CallLog.Line line) {
        return line.toString().replaceAll("@[0-9a-f]+", "@");
    }

    private Path log() {
        return directory.resolve("log");
    }

    private Outcome fuzz(long calls, int threads, Class<?>... types) throws IOException, InterruptedException {
        return new Fuzzing(42, calls, threads, log()).run(new PrintWriter(said), types);
    }
}
