// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NativeMemoryTest {
    @Test
    void isTheMemoryAtTheAddressAndNoMore() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(16, 8);
            MemorySegment seen = NativeMemory.of(memory.address(), 8, arena);
            seen.set(JAVA_LONG, 0, 42);
            assertThat(memory.get(JAVA_LONG, 0)).isEqualTo(42);
            assertThatThrownBy(() -> seen.get(JAVA_BYTE, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void livesAsLongAsItsArena() {
        try (Arena owner = Arena.ofConfined()) {
            long address = owner.allocate(8).address();
            Arena arena = Arena.ofConfined();
            var cleaned = new ArrayList<Long>();
            MemorySegment seen = NativeMemory.of(address, 8, arena, m -> cleaned.add(m.address()));
            assertThat(cleaned).isEmpty();
            arena.close();
            assertThat(cleaned).containsExactly(address);
            assertThatIllegalStateException().isThrownBy(() -> seen.get(JAVA_BYTE, 0));
            assertThatIllegalStateException().isThrownBy(() -> NativeMemory.of(address, 8, arena));
        }
    }

    @Test
    void refusesSizesAndPointersThatCannotBe() {
        assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.of(64, -1, Arena.global()));
        assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.of(0, 1, Arena.global()));
        assertThat(NativeMemory.of(0, 0, Arena.global()).byteSize()).isZero();
    }

    @Test
    void readsTextUpToItsZeroOrTheLimit() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom("größer");
            assertThat(NativeMemory.string(text, 100)).isEqualTo("größer");
            assertThat(NativeMemory.string(text.address(), 2)).isEqualTo("gr");
            assertThat(NativeMemory.string(text, 0)).isEmpty();
            assertThat(NativeMemory.string(MemorySegment.NULL, 100)).isNull();
            assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.string(text, -1));
        }
    }

    @Test
    void bytesThatAreNotTextDoNotMakeItFail() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom("ok \u00ff", StandardCharsets.ISO_8859_1);
            assertThat(NativeMemory.string(text, 100)).isEqualTo("ok \ufffd");
        }
    }
}
