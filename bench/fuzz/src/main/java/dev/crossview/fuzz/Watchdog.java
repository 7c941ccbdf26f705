// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Interrupts a call that has not come back after 50 ms, and again every 50 ms. One that then lasts 10 seconds more hangs.
///
/// Some calls say that an interrupt does not end them: `close()` waits for [dev.crossview.XvRuntime#PATIENCE]. Those have that
/// much more.
final class Watchdog implements AutoCloseable {
    static final Duration SOON = Duration.ofMillis(50);
    static final Duration HANG = Duration.ofSeconds(10);

    /// Where one thread is.
    static final class Place {
        private final Thread thread = Thread.currentThread();
        private volatile @Nullable Operation inside;
        private volatile long since;
        private volatile long interrupted;

        /// A call begins or, with null, has ended: what runs now.
        void enters(@Nullable Operation operation) {
            since = System.nanoTime();
            interrupted = since;
            inside = operation;
        }

        /// Whether the current thread is the one that is watched here.
        boolean isHere() {
            return thread == Thread.currentThread();
        }

        @Nullable Operation inside() {
            return inside;
        }
    }

    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private final Duration patience;
    private final Consumer<String> onHang;
    private final Thread dog;

    /// @param patience what calls that cannot be interrupted have in addition
    /// @param onHang   is told what hangs, on the watchdog's thread
    Watchdog(Duration patience, Consumer<String> onHang) {
        this.patience = patience;
        this.onHang = onHang;
        this.dog = Thread.ofPlatform().daemon().name("fuzz watchdog").start(this::watch);
    }

    /// The current thread's place, from now on watched.
    Place newPlace() {
        var place = new Place();
        places.add(place);
        return place;
    }

    void forget(Place place) {
        places.remove(place);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(10);
                long now = System.nanoTime();
                places.forEach(place -> look(place, now));
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void look(Place place, long now) {
        Operation inside = place.inside;
        if (inside == null) {
            return;
        }
        boolean patient = inside.what().getName().equals("close") && inside.parameters().length == 0;
        Duration limit = SOON.plus(HANG).plus(patient ? patience : Duration.ZERO);
        if (now - place.since > limit.toNanos()) {
            onHang.accept(inside + " on " + place.thread);
        } else if (now - place.interrupted > SOON.toNanos()) {
            place.interrupted = now;
            place.thread.interrupt();
        }
    }

    @Override
    public void close() {
        dog.interrupt();
    }
}
