// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

class HeaderDigestTest {
    private static final Path PROJECT = Path.of(System.getProperty("basedir", "."));

    @Test
    void theBindingsWereGeneratedFromTheHeadersAsTheyAre() throws IOException {
        Path includeDir = PROJECT.resolve("../../native/include").normalize();
        assertThat(HeaderDigest.of(includeDir).lines())
                .as("public headers as they are, against those the bindings were generated from; if they differ, run "
                        + "bindings/ffm/regenerate")
                .containsExactlyElementsOf(Files.readAllLines(PROJECT.resolve("headers.sha256")));
    }

    @Test
    void commentsAndWhiteSpaceDoNotCount() {
        assertThat(HeaderDigest.code("/* one */int  f(\n  void); // two\n#define A /* three\n */ 1\n"))
                .isEqualTo(HeaderDigest.code("int f( void);\n\n#define A 1"))
                .isEqualTo("int f( void); #define A 1");
    }

    @Test
    void aCommentSeparatesAsASpaceDoes() {
        assertThat(HeaderDigest.code("unsigned/**/int x;")).isEqualTo("unsigned int x;");
    }

    @Test
    void literalsCountAsTheyAreWritten() {
        assertThat(HeaderDigest.code("#define S \"a  /* b */ \\\" //c\" '\"' /* d */ 2"))
                .isEqualTo("#define S \"a  /* b */ \\\" //c\" '\"' 2");
    }

    @Test
    void anotherDeclarationIsAnotherDigest() {
        assertThat(HeaderDigest.code("int f(int);")).isNotEqualTo(HeaderDigest.code("int f(long);"));
    }
}
