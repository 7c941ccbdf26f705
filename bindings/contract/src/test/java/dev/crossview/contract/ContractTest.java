// SPDX-License-Identifier: Apache-2.0
package dev.crossview.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContractTest {
    @ParameterizedTest
    @EnumSource
    void everyWayDownGivesTheAnswersThatAreWrittenDown(WayDown way) throws IOException {
        assertThat(Script.run(way.open())).isEqualTo(writtenDown());
    }

    @ParameterizedTest
    @EnumSource
    void theScriptCanBeRunAgain(WayDown way) {
        assertThat(Script.run(way.open())).isEqualTo(Script.run(way.open()));
    }

    @Test
    void theScriptMakesEveryCallOfTheContract() throws IOException {
        // Those that the script uses to look at what others have done, and so does not write down with their names.
        Set<String> unnamed = Set.of("XvErr_TypeName", "XvErr_Message", "XvErr_Clear");
        List<String> transcript = writtenDown();
        for (Method call : RawCalls.class.getDeclaredMethods()) {
            assertThat(transcript).as(call.getName())
                    .anyMatch(line -> line.startsWith(call.getName()) && !line.contains("Exception: ")
                            || unnamed.contains(call.getName()));
        }
    }

    @Test
    void everyBindingHasTheCallsOfTheContractAndNoOthers() {
        Set<String> contract = signatures(RawCalls.class);
        assertThat(signatures(dev.crossview.jni.Crossview.class)).isEqualTo(contract);
        assertThat(signatures(dev.crossview.jna.DirectCrossview.class)).isEqualTo(contract);
        assertThat(signatures(dev.crossview.jna.Crossview.class)).isEqualTo(contract);
    }

    private static Set<String> signatures(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().startsWith("Xv"))
                .map(method -> method.getReturnType().getName() + " " + method.getName()
                        + Arrays.toString(method.getParameterTypes()))
                .collect(Collectors.toSet());
    }

    static List<String> writtenDown() throws IOException {
        try (InputStream in = ContractTest.class.getResourceAsStream("contract.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
