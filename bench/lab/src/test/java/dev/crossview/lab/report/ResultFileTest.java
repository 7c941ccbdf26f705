// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {

    @TempDir
    private Path directory;

    @Test
    void replacesTheContentAndLeavesNoOtherFile() throws IOException {
        Path path = directory.resolve("out.json");
        ResultFile file = ResultFile.at(path);
        file.write("first");
        file.write("second");
        assertThat(path).hasContent("second");
        assertThat(directory).isDirectoryNotContaining(other -> !other.equals(path));
    }

    @Test
    void readersOfTheOldFileKeepIt() throws IOException {
        Path path = Files.writeString(directory.resolve("out.json"), "old");
        try (var reader = Files.newBufferedReader(path)) {
            ResultFile.at(path).write("new");
            assertThat(reader.readLine()).isEqualTo("old");
        }
        assertThat(path).hasContent("new");
    }

    @Test
    void keepsASymbolicLink() throws IOException {
        Path target = Files.writeString(directory.resolve("target"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        ResultFile.at(link).write("new");
        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent("new");
    }

    @Test
    void refusesWhatIsNoFileBeforeAnythingIsMeasured() throws IOException {
        assertThatThrownBy(() -> ResultFile.at(directory)).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> ResultFile.at(Path.of("/dev/null"))).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> ResultFile.at(directory.resolve("missing/out.json")))
                .hasMessageContaining("there is no directory");
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> ResultFile.at(file.resolve("out.json"))).isInstanceOf(IOException.class);
    }
}
