// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/// The Java sample of the project's README compiles, runs, and is the one that stands there.
class ReadmeSampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SAMPLE = Path.of("src", "test", "java", "dev", "crossview", "ReadmeSample.java");
    private static final Pattern MARKED = Pattern.compile("// README: begin\n(.*\n) *// README: end", Pattern.DOTALL);
    private static final Pattern JAVA_BLOCK =
            Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void runs() throws InterruptedException {
        assertThat(ReadmeSample.sum()).isEqualTo(0 + 1 + 4 + 9);
    }

    @Test
    void standsInTheReadme() throws IOException {
        String sample = blocks(MARKED, SAMPLE)
                .map(lines -> lines.stripTrailing().stripIndent() + "\n")
                .findFirst().orElseThrow();
        assertThat(sample.lines().count()).isLessThanOrEqualTo(20);
        assertThat(blocks(JAVA_BLOCK, README)).contains(sample);
    }

    private static Stream<String> blocks(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().map((MatchResult result) -> result.group(1));
    }
}
