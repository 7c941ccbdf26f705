// SPDX-License-Identifier: Apache-2.0
package dev.crossview.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BomTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(crossview[a-z-]*)</artifactId>");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");

    @Test
    void theBomHasWhatIsPublishedInTheVersionOfTheRest() throws Exception {
        String bom = Files.readString(ROOT.resolve("java/bom/pom.xml"));
        Set<String> published = new TreeSet<>();
        try (Stream<Path> poms = Files.find(ROOT, 3, (path, _) -> path.endsWith("pom.xml"))) {
            for (Path pom : (Iterable<Path>) poms::iterator) {
                String text = Files.readString(pom);
                if (!text.contains("<maven.deploy.skip>true") && !text.contains("<packaging>pom<")) {
                    var own = ARTIFACT.matcher(text.substring(text.indexOf("</parent>")));
                    assertThat(own.find()).as(pom.toString()).isTrue();
                    published.add(own.group(1));
                }
            }
        }
        String managed = bom.substring(bom.indexOf("<dependencyManagement>"));
        assertThat(ARTIFACT.matcher(managed).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(published);
        assertThat(version(bom)).isEqualTo(version(Files.readString(ROOT.resolve("pom.xml"))));
    }

    private static String version(String pom) {
        var found = VERSION.matcher(pom);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}
