// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvHeapStats;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Threads that end without closing their attachment.
class DeathTest {
    @AutoClose
    private final CapturedLog log = new CapturedLog();
    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");
    private final XvInterpreter bob = runtime.newInterpreter("bob");

    private interface Inside {
        void act(XvThreadState ts) throws Exception;
    }

    /// A thread called careless attaches, acts, and ends.
    private static void die(Task.Kind kind, XvInterpreter interpreter, Inside inside) throws Exception {
        try (Task<Void> careless = Task.run(kind, () -> {
            Thread.currentThread().setName("careless");
            inside.act(interpreter.attach());
        })) {
            careless.get();
            careless.thread().join();
        }
    }

    /// Attaches until the death has been noticed: that of a virtual thread by the collector.
    private static XvAbandonedException refusal(XvInterpreter interpreter) throws Exception {
        XvAbandonedException[] refusal = new XvAbandonedException[1];
        Eventually.holds("a newcomer is told", () -> {
            System.gc();
            try {
                interpreter.attach(Duration.ofMillis(20)).close();
            } catch (XvAbandonedException e) {
                refusal[0] = e;
            } catch (XvTimeoutException e) {
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return refusal[0] != null;
        });
        return refusal[0];
    }

    @ParameterizedTest
    @EnumSource
    void whoComesNextIsToldUntilItIsAcknowledged(Task.Kind kind) throws Exception {
        die(kind, alice, ts -> { });
        String who = (kind == Task.Kind.VIRTUAL ? "virtual thread" : "thread")
                + " that has ended without closing its attachment (\"careless\")";
        assertThat(refusal(alice)).hasMessageContaining(alice.toString()).hasMessageContaining(who)
                .hasMessageContaining("acknowledge()");
        assertThatThrownBy(alice::attach).isInstanceOf(XvAbandonedException.class);
        assertThat(alice.acknowledge()).contains(new XvInterpreter.Deaths(1, "careless", true));
        assertThat(alice.acknowledge()).isEmpty();
        try (XvThreadState ts = alice.attach()) {
            assertThat(ts.newInt(1).longValue()).isEqualTo(1);
        }
    }

    @Test
    void whoStandsInLineIsTold() throws Exception {
        // Nothing has to be collected: the thread itself says that it ends.
        die(Task.Kind.PLATFORM, alice, ts -> { });
        assertThatThrownBy(alice::attach).isInstanceOf(XvAbandonedException.class);
    }

    @Test
    void nobodyHasDiedWhereThreadsClose() throws Exception {
        for (Task.Kind kind : Task.Kind.values()) {
            die(kind, alice, XvThreadState::close);
        }
        System.gc();
        assertThat(alice.acknowledge()).isEmpty();
        alice.attach().close();
    }

    @ParameterizedTest
    @EnumSource
    void allItsAttachmentsAreGivenBack(Task.Kind kind) throws Exception {
        die(kind, alice, ts -> bob.attach());
        refusal(bob);
        refusal(alice);
        assertThat(alice.acknowledge()).map(XvInterpreter.Deaths::holding).contains(false);
        assertThat(bob.acknowledge()).map(XvInterpreter.Deaths::holding).contains(true);
        alice.attach().close();
        bob.attach().close();
    }

    @ParameterizedTest
    @EnumSource
    void anInterpreterWithADeathCanBeClosed(Task.Kind kind) throws Exception {
        die(kind, alice, ts -> { });
        refusal(alice);
        alice.close();
        assertThat(alice.insiders().describe()).isEqualTo("somebody who is just leaving");
    }

    @Test
    void whoIsInsideAlreadyGoesOn() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            ts.unlocked(() -> die(Task.Kind.PLATFORM, alice, inner -> { }));
            assertThat(ts.newInt(1).longValue()).isEqualTo(1);
            assertThat(alice.acknowledge()).isPresent();
        }
    }

    @Test
    void anAttachmentIsLostAlsoIfSomebodyKeepsIt() throws Exception {
        XvThreadState[] kept = new XvThreadState[1];
        XvList[] handle = new XvList[1];
        die(Task.Kind.VIRTUAL, alice, ts -> {
            kept[0] = ts;
            handle[0] = ts.newList();
        });
        refusal(alice);
        assertThatThrownBy(() -> handle[0].size()).isInstanceOf(WrongThreadException.class);
        assertThatThrownBy(() -> kept[0].close()).isInstanceOf(WrongThreadException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatItHeldGoesWhenTheNextOneComes(Task.Kind kind) throws Exception {
        long before = liveBlocks();
        XvQueue queue = runtime.newQueue(1);
        die(kind, alice, ts -> {
            XvList list = ts.newList();
            for (int i = 0; i < 1000; i++) {
                list.add(ts.newInt(1_000_000 + i));
            }
            ts.newSharedView(8).segment();
            ts.newInt(1_000_000);
            queue.poll(ts);
        });
        refusal(alice);
        alice.acknowledge();
        assertThat(liveBlocks()).isEqualTo(before);
        queue.close();
    }

    private long liveBlocks() throws InterruptedException {
        try (XvThreadState ts = alice.attach(); Arena arena = Arena.ofConfined()) {
            MemorySegment stats = XvHeapStats.allocate(arena);
            Crossview.XvHeap_GetStats(ts.pointer(), stats);
            return XvHeapStats.live_blocks(stats);
        }
    }

    @Test
    void aLostAttachmentIsReportedWithTheStackThatMadeIt() throws Exception {
        XvInterpreter carol = runtime.newInterpreter("carol");
        XvInterpreter dave = runtime.newInterpreter("dave");
        die(Task.Kind.VIRTUAL, carol, ts -> dave.attach());
        refusal(carol);
        for (XvInterpreter interpreter : List.of(carol, dave)) {
            Eventually.holds("a warning", () -> log.about(interpreter.toString()).size() == 1);
            CapturedLog.Entry warning = log.about(interpreter.toString()).getFirst();
            assertThat(warning.message()).contains("virtual thread has ended", "careless");
            assertThat(warning.thrown().getStackTrace())
                    .anyMatch(frame -> frame.getClassName().startsWith(DeathTest.class.getName()));
        }
    }

    @Test
    void deathsAreCountedFromTheLastAcknowledgement() throws Exception {
        for (int i = 1; i <= 3; i++) {
            die(Task.Kind.PLATFORM, alice, ts -> { });
            refusal(alice);
            assertThat(alice.acknowledge()).map(XvInterpreter.Deaths::count).contains(1L);
        }
    }
}
