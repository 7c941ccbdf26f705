// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.generated.Crossview;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WakeServiceTest {
    private static MemorySegment pointer(MemorySegment cell) {
        return MemorySegment.ofAddress(cell.get(ValueLayout.JAVA_LONG, 0));
    }

    private interface Scene {
        void play(WakeService wakes, MemorySegment runtime) throws Exception;
    }

    private static void play(Scene scene) throws Exception {
        NativeLibrary.load();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocate(ValueLayout.ADDRESS);
            assertThat(Crossview.XvRuntime_Open(cell)).isEqualTo(Crossview.XV_OK());
            MemorySegment runtime = pointer(cell);
            WakeService wakes = WakeService.start(runtime, "wakes of a test");
            try {
                scene.play(wakes, runtime);
            } finally {
                wakes.end();
                assertThat(Crossview.XvRuntime_Close(runtime, 0)).isEqualTo(Crossview.XV_OK());
            }
        }
    }

    @Test
    void aTokenBelongsToOneThreadAndOneKindOfWait() throws Exception {
        long[] elsewhere = new long[1];
        Thread.ofPlatform().start(() -> elsewhere[0] = WakeService.token(WakeService.Kind.GIL)).join();
        assertThat(new long[] {WakeService.token(WakeService.Kind.GIL), WakeService.token(WakeService.Kind.QUEUE),
            WakeService.token(WakeService.Kind.LEAVING), elsewhere[0]}).doesNotContain(0).doesNotHaveDuplicates();
    }

    @Test
    void theDaemonWakesWhomCPosts() throws Exception {
        play((wakes, runtime) -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment cell = arena.allocate(ValueLayout.ADDRESS);
                Crossview.XvInterpreter_New(runtime, MemorySegment.NULL, cell);
                MemorySegment interpreter = pointer(cell);
                Crossview.XvInterpreter_BeginAttach(interpreter, MemorySegment.NULL, 1, 1, cell);
                MemorySegment inside = pointer(cell);
                try (Waiter waiter = wakes.enrol(WakeService.Kind.LEAVING)) {
                    assertThat(Crossview.XvInterpreter_TryClose(interpreter, waiter.token()))
                            .isEqualTo(Crossview.XV_BUSY());
                    assertThat(waiter.await(Deadline.after(Duration.ofMillis(1)))).isFalse();
                    // Posts the token; nobody but the daemon fetches it.
                    Crossview.XvThreadState_BeginDetach(inside);
                    assertThat(waiter.await(Deadline.NEVER)).isTrue();
                }
                assertThat(Crossview.XvInterpreter_TryClose(interpreter, 0)).isEqualTo(Crossview.XV_OK());
                Crossview.XvInterpreter_Release(interpreter);
            }
        });
    }

    @Test
    void aWaitEndsWithItsDeadlineOrAnInterrupt() throws Exception {
        play((wakes, _) -> {
            try (Waiter waiter = wakes.enrol(WakeService.Kind.QUEUE)) {
                assertThat(waiter.await(Deadline.after(Duration.ofMillis(1)))).isFalse();
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> waiter.await(Deadline.NEVER)).isInstanceOf(InterruptedException.class);
                assertThat(Thread.interrupted()).isFalse();
            }
        });
    }
}
