// SPDX-License-Identifier: Apache-2.0
package dev.crossview.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.contract.Script;
import dev.crossview.contract.WayDown;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JarsTest {
    private static final String PLATFORM = System.getProperty("os.name").toLowerCase(Locale.ROOT) + "-"
            + System.getProperty("os.arch").replace("amd64", "x86_64");

    @Test
    void theNativesAreTheCoreAndTheAgentAndNothingOfTheLaboratorys() throws IOException {
        assertThat(Artifacts.natives("crossview-natives")).containsExactly(
                "META-INF/native/" + PLATFORM + "/libcrossview.so.0",
                "META-INF/native/" + PLATFORM + "/libcrossview_agent.so.0");
    }

    @Test
    void theGlueIsInTheJarOfTheJniBindingAlone() throws IOException {
        assertThat(Artifacts.natives("crossview-jni"))
                .containsExactly("META-INF/native/" + PLATFORM + "/libcrossview_jni.so.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crossview", "crossview-ffm", "crossview-jna", "crossview-contract"})
    void theOthersHaveNoNatives(String artifact) throws IOException {
        assertThat(Artifacts.natives(artifact)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"crossview", "crossview-ffm", "crossview-natives", "crossview-jni", "crossview-jna"})
    void everyPublishedJarIsAModuleByItsOwnDescriptor(String artifact) {
        ModuleDescriptor module = ModuleFinder.of(Artifacts.jar(artifact)).findAll().iterator().next().descriptor();
        assertThat(module.isAutomatic()).isFalse();
        assertThat(module.name()).isEqualTo(artifact.equals("crossview")
                ? "dev.crossview" : "dev." + artifact.replace('-', '.'));
    }

    @Test
    void theJavaLibraryNeedsItsThreeModulesAndTheJdksBase() {
        ModuleFinder finder = ModuleFinder.of(Artifacts.ofTheJavaLibrary().toArray(Path[]::new));
        Set<String> needed = new TreeSet<>();
        finder.findAll().forEach(module -> module.descriptor().requires().stream()
                .filter(requires -> !requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .forEach(requires -> needed.add(requires.name())));
        assertThat(needed).containsExactly("dev.crossview.ffm", "dev.crossview.natives", "java.base");
        assertThat(finder.findAll()).noneMatch(module -> module.descriptor().isAutomatic());
    }

    @ParameterizedTest
    @EnumSource
    void everyWayDownFindsItsLibrariesInTheJars(WayDown way) throws Exception {
        String classPath = Artifacts.paths().map(Path::toString).filter(path -> path.endsWith(".jar"))
                .collect(Collectors.joining(":"));
        List<String> transcript = Artifacts.run(Artifacts.java(), "--illegal-native-access=deny",
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath, Script.class.getName(), way.name());
        assertThat(transcript).hasSizeGreaterThan(200).contains("XvRuntime_Close -> 0");
    }
}
