// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/// A share in flight.
class TicketTest {
    private static final int RACERS = 8;

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");
    private final XvInterpreter bob = runtime.newInterpreter("bob");

    private XvTicket shared(int value) throws InterruptedException {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(1)) {
            view.set(0, value);
            return view.share();
        }
    }

    @Test
    void carriesMemoryToAnotherThread() throws Exception {
        XvTicket ticket = shared(21);
        alice.close();
        assertThat(Task.call(() -> {
            try (XvThreadState ts = bob.attach(); XvSharedView view = ts.open(ticket)) {
                return view.get(0);
            }
        }).get()).isEqualTo(21);
    }

    @Test
    void carriesMemoryToAnotherRuntime() throws Exception {
        try (XvRuntime other = XvRuntime.open(); XvInterpreter carol = other.newInterpreter("carol");
             XvThreadState ts = carol.attach()) {
            assertThat(ts.open(shared(22)).get(0)).isEqualTo(22);
        }
    }

    @Test
    void canBeOpenedWhereItWasMade() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(1);
             XvSharedView same = ts.open(view.share())) {
            same.set(0, 9);
            assertThat(view.get(0)).isEqualTo(9);
            assertThat(same).isNotEqualTo(view);
        }
    }

    @Test
    void keepsAViewsShapeAndFormat() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            XvSharedView view = ts.newSharedView(16).cast("i").slice(1, 3).asReadOnly();
            XvSharedView same = ts.open(view.share());
            assertThat(same.format()).isEqualTo("i");
            assertThat(same.length()).isEqualTo(2);
            assertThat(same.isReadOnly()).isTrue();
        }
    }

    @Test
    void canBeClosedByAnyThread() throws Exception {
        try (XvThreadState ts = alice.attach(); XvByteArray array = ts.newByteArray(1)) {
            XvTicket ticket;
            try (XvSharedView view = ts.sharedView(array)) {
                ticket = view.share();
            }
            assertThat(ticket.isOpen()).isTrue();
            assertThat(ticket).hasToString("ticket (open)");
            ts.unlocked(() -> Task.run(ticket::close).get());
            assertThat(ticket.isOpen()).isFalse();
            assertThat(ticket).hasToString("ticket (opened or closed)");
            array.resize(2);
        }
    }

    @Test
    void isNotOpenedTwice() throws Exception {
        XvTicket ticket = shared(1);
        try (XvThreadState ts = bob.attach()) {
            ts.open(ticket);
            assertThatIllegalStateException().isThrownBy(() -> ts.open(ticket));
            assertThatIllegalStateException().isThrownBy(ticket::close);
        }
    }

    @RepeatedTest(50)
    void hasOneWinnerWhenManyRace() throws Exception {
        XvTicket ticket = shared(5);
        var start = new CyclicBarrier(RACERS);
        List<Task<Integer>> racers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            boolean opens = i % 2 == 0;
            XvInterpreter interpreter = runtime.newInterpreter();
            racers.add(Task.call(() -> {
                try (XvThreadState ts = interpreter.attach()) {
                    ts.unlocked(() -> start.await());
                    if (opens) {
                        assertThat(ts.open(ticket).get(0)).isEqualTo(5);
                    } else {
                        ticket.close();
                    }
                    return 1;
                } catch (IllegalStateException lost) {
                    return 0;
                }
            }));
        }
        int winners = 0;
        for (Task<Integer> racer : racers) {
            winners += racer.get();
        }
        assertThat(winners).isEqualTo(1);
    }
}
