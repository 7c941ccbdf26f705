// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

/// Which classes can bring the JVM down: the generated ones, and of the others only those named here, each by the one
/// thing it is there for. Read from the class files.
class RestrictedCallsTest {
    private static final Set<String> OWNERS_TO_WATCH = Set.of(
            "java/lang/foreign/Linker",
            "java/lang/foreign/SymbolLookup");

    private static final Set<String> METHODS_TO_WATCH = Set.of(
            "java/lang/foreign/MemorySegment.reinterpret",
            "java/lang/foreign/AddressLayout.withTargetLayout",
            "java/lang/ModuleLayer$Controller.enableNativeAccess",
            "java/lang/System.load",
            "java/lang/System.loadLibrary",
            "java/lang/Runtime.load",
            "java/lang/Runtime.loadLibrary");

    @Test
    void eachKindIsMadeInOneClass() throws Exception {
        var callers = new TreeMap<String, Set<String>>();
        for (Path file : handWrittenClasses()) {
            ClassModel type = ClassFile.of().parse(file);
            for (var entry : type.constantPool()) {
                if (entry instanceof MemberRefEntry member) {
                    String owner = member.owner().asInternalName();
                    String method = owner + "." + member.name().stringValue();
                    if (OWNERS_TO_WATCH.contains(owner) || METHODS_TO_WATCH.contains(method)) {
                        callers.computeIfAbsent(method, _ -> new TreeSet<>()).add(type.thisClass().asInternalName());
                    }
                }
            }
        }
        assertThat(callers).isEqualTo(Map.ofEntries(
                entry("java/lang/System.load", Set.of("dev/crossview/ffm/LibraryFile")),
                entry("java/lang/foreign/Linker.downcallHandle", Set.of("dev/crossview/ffm/NativeLibrary")),
                entry("java/lang/foreign/Linker.nativeLinker", Set.of("dev/crossview/ffm/NativeLibrary")),
                entry("java/lang/foreign/MemorySegment.reinterpret", Set.of("dev/crossview/ffm/NativeMemory")),
                entry("java/lang/foreign/SymbolLookup.find", Set.of("dev/crossview/ffm/NativeLibrary")),
                entry("java/lang/foreign/SymbolLookup.loaderLookup", Set.of("dev/crossview/ffm/NativeLibrary"))));
    }

    private static List<Path> handWrittenClasses() throws IOException, URISyntaxException {
        Path here = Path.of(NativeLibrary.class.getResource("NativeLibrary.class").toURI()).getParent();
        try (Stream<Path> files = Files.walk(here)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.startsWith(here.resolve("generated")))
                    .toList();
        }
    }
}
