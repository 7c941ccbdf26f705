// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvLayoutEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/// What jextract thinks of each struct against what the C compiler made of it.
class LayoutTest {
    private record Placement(long size, long align, long offset) {
    }

    @BeforeAll
    static void load() {
        NativeLibrary.load();
    }

    @Test
    void everyStructAndFieldLiesWhereTheCoreHasIt() throws Exception {
        Map<String, Placement> core = layoutsOfTheCore();
        assertThat(core).containsKeys("XvObject", "XvObject.ob_refcnt");
        assertThat(layoutsGenerated()).isEqualTo(core);
    }

    private static Map<String, Placement> layoutsOfTheCore() {
        var layouts = new TreeMap<String, Placement>();
        long entry = Crossview.XvLayout_Table().address();
        while (true) {
            MemorySegment e = NativeMemory.of(entry, XvLayoutEntry.layout().byteSize(), Arena.global());
            String name = NativeMemory.string(XvLayoutEntry.name(e), 200);
            if (name == null) {
                return layouts;
            }
            var before = layouts.put(name, new Placement(
                    XvLayoutEntry.size(e), XvLayoutEntry.align(e), XvLayoutEntry.offset(e)));
            assertThat(before).as("%s twice in the table", name).isNull();
            entry += e.byteSize();
        }
    }

    private static Map<String, Placement> layoutsGenerated() throws Exception {
        var layouts = new TreeMap<String, Placement>();
        for (Class<?> type : generatedClasses()) {
            GroupLayout struct = layoutOf(type);
            if (struct == null) {
                continue;
            }
            String name = type.getSimpleName();
            layouts.put(name, new Placement(struct.byteSize(), struct.byteAlignment(), 0));
            for (MemoryLayout member : struct.memberLayouts()) {
                member.name().ifPresent(field -> layouts.put(name + "." + field, new Placement(
                        member.byteSize(), member.byteAlignment(),
                        struct.byteOffset(PathElement.groupElement(field)))));
            }
        }
        return layouts;
    }

    private static GroupLayout layoutOf(Class<?> type) throws ReflectiveOperationException {
        try {
            Method layout = type.getMethod("layout");
            return layout.getReturnType() == GroupLayout.class ? (GroupLayout) layout.invoke(null) : null;
        } catch (NoSuchMethodException _) {
            return null;
        }
    }

    /// The classes of the generated package that stand for a C type, that is the outermost ones.
    private static Iterable<Class<?>> generatedClasses() throws IOException, URISyntaxException {
        Path here = Path.of(Crossview.class.getResource("Crossview.class").toURI()).getParent();
        try (Stream<Path> files = Files.list(here)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".class") && !f.contains("$"))
                    .<Class<?>>map(f -> classNamed(f.substring(0, f.length() - ".class".length())))
                    .toList();
        }
    }

    private static Class<?> classNamed(String simpleName) {
        try {
            return Class.forName(Crossview.class.getPackageName() + "." + simpleName);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
