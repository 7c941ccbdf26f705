// SPDX-License-Identifier: Apache-2.0
package dev.crossview.packaging;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Dependencies run one way: natives, bindings, java, bench. Read from the class files of all of them.
class LayersTest {
    private static final String[] FFM = {"dev.crossview.ffm", "dev.crossview.ffm.generated"};
    private static final String[] JAVA = {"dev.crossview", "dev.crossview.internal"};
    private static final String[] BENCH = {"dev.crossview.lab.."};
    private static final String JNI = "dev.crossview.jni";
    private static final String JNA = "dev.crossview.jna";
    private static final String CONTRACT = "dev.crossview.contract";

    private static JavaClasses all;

    @BeforeAll
    static void readAllOfThem() throws IOException {
        var jars = new ArrayList<JarFile>();
        for (String artifact : List.of("crossview", "crossview-ffm", "crossview-jni", "crossview-jna", "crossview-contract",
                "crossview-lab")) {
            jars.add(new JarFile(Artifacts.jar(artifact).toFile()));
        }
        all = new ClassFileImporter().importJars(jars);
        for (String room : new String[] {FFM[0], FFM[1], JAVA[0], JAVA[1], JNI, JNA, CONTRACT, "dev.crossview.lab.cli"}) {
            assertThat(all).as("classes of " + room).anyMatch(type -> type.getPackageName().equals(room));
        }
    }

    @Test
    void theFfmBindingKnowsNobody() {
        classes().that().resideInAnyPackage(FFM).should().onlyDependOnClassesThat(
                resideInAnyPackage(FFM).or(ofTheJdk())).check(all);
    }

    @Test
    void theJniBindingKnowsNobodyAndTheJnaBindingKnowsJna() {
        classes().that().resideInAPackage(JNI).should().onlyDependOnClassesThat(
                resideInAnyPackage(JNI, "org.jspecify..").or(ofTheJdk())).check(all);
        classes().that().resideInAPackage(JNA).should().onlyDependOnClassesThat(
                resideInAnyPackage(JNA, "com.sun.jna", "org.jspecify..").or(ofTheJdk())).check(all);
    }

    @Test
    void theJavaLibraryStandsOnTheFfmBindingAlone() {
        classes().that().resideInAnyPackage(JAVA).should().onlyDependOnClassesThat(
                resideInAnyPackage(JAVA).or(resideInAnyPackage(FFM)).or(resideInAnyPackage("org.jspecify.."))
                        .or(ofTheJdk())).check(all);
    }

    @Test
    void nobodyKnowsTheLaboratory() {
        noClasses().that().resideOutsideOfPackages(BENCH).should().dependOnClassesThat().resideInAnyPackage(BENCH)
                .check(all);
    }

    @Test
    void onlyTheFfmBindingTouchesTheLinker() {
        noClasses().that().resideOutsideOfPackages(FFM).should().dependOnClassesThat(
                describe("Linker or SymbolLookup", type -> isOneOf(type, Linker.class, SymbolLookup.class))).check(all);
    }

    @Test
    void oneClassAtMostMakesUpcallStubs() {
        Set<String> makers = all.stream()
                .filter(type -> !type.getPackageName().equals(FFM[1]))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(LayersTest::makesAnUpcallStub)
                .map(call -> topLevel(call.getOriginOwner()))
                .collect(Collectors.toSet());
        assertThat(makers).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aCallThatMakesAnUpcallStubIsKnownForOne() {
        // The generated classes make them, each in its `allocate`.
        assertThat(all.stream().filter(type -> type.getPackageName().equals(FFM[1]))
                .flatMap(type -> type.getMethodCallsFromSelf().stream()).filter(LayersTest::makesAnUpcallStub))
                .isNotEmpty();
    }

    /// By hand, or through a function type that jextract generated.
    private static boolean makesAnUpcallStub(JavaCall<?> call) {
        boolean byHand = isOneOf(call.getTargetOwner(), Linker.class) && call.getName().equals("upcallStub");
        boolean generated = call.getTargetOwner().getPackageName().equals(FFM[1]) && call.getName().equals("allocate")
                && call.getTarget().getRawParameterTypes().size() == 2
                && isOneOf(call.getTarget().getRawParameterTypes().get(1), Arena.class);
        return byHand || generated;
    }

    private static String topLevel(JavaClass type) {
        return type.getName().replaceAll("\\$.*", "");
    }

    private static boolean isOneOf(JavaClass type, Class<?>... wanted) {
        for (Class<?> one : wanted) {
            if (type.isEquivalentTo(one)) {
                return true;
            }
        }
        return false;
    }

    /// java.base and nothing else.
    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> ofTheJdk() {
        return resideInAnyPackage("java..", "javax..", "jdk..").or(describe("a primitive", JavaClass::isPrimitive))
                .or(describe("an array of what may be known", type -> type.isArray()
                        && (type.getBaseComponentType().isPrimitive()
                        || type.getBaseComponentType().getPackageName().startsWith("java.")
                        || type.getBaseComponentType().getPackageName().startsWith("dev.crossview"))));
    }
}
