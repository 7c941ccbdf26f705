// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import dev.crossview.ffm.generated.Crossview;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

class ErrnoCallsTest {
    private static final int ENOENT = 2;
    private static final int EBADF = 9;

    @BeforeAll
    static void load() {
        NativeLibrary.load();
    }

    @Test
    void theReasonOfARefusalIsKept() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrnoCalls.newState(arena);
            MemorySegment out = arena.allocate(ADDRESS);
            assertThat(ErrnoCalls.blockFromFile(state, arena.allocateFrom("/nowhere/at/all"), 0, -1, 0, out))
                    .isEqualTo(Crossview.XV_OSERROR());
            assertThat(ErrnoCalls.errno(state)).isEqualTo(ENOENT);
            assertThat(ErrnoCalls.text(ENOENT)).isEqualTo("No such file or directory");
            assertThat(ErrnoCalls.blockFromMemfd(state, -1, 0, out)).isEqualTo(Crossview.XV_OSERROR());
            assertThat(ErrnoCalls.errno(state)).isEqualTo(EBADF);
        }
    }

    @Test
    void whatSucceedsGivesABlock() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            assertThat(ErrnoCalls.blockNewMemfd(ErrnoCalls.newState(arena), 100, out)).isEqualTo(Crossview.XV_OK());
            MemorySegment block = out.get(ADDRESS, 0);
            assertThat(Crossview.XvBlock_Size(block)).isEqualTo(100);
            Crossview.XvBlock_Release(MemorySegment.NULL, block);
        }
    }
}
