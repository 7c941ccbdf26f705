// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What calls have returned, for others to be called with: alive, closed, of whatever thread and interpreter.
///
/// There are a few places for each class, and what comes takes the place of something. What has a life of its own (a handle
/// has its attachment's) is also remembered to the end of the round, when it is closed.
final class Pool {
    private static final int PLACES = 32;
    private static final int CLOSABLES = 4096;

    private final Api api;
    private final Map<Class<?>, AtomicReferenceArray<Object>> byClass = new ConcurrentHashMap<>();
    private final Queue<AutoCloseable> closables = new ConcurrentLinkedQueue<>();
    private final java.util.concurrent.atomic.AtomicInteger living = new java.util.concurrent.atomic.AtomicInteger();

    Pool(Api api) {
        this.api = api;
    }

    /// Takes what a call has returned: an object of the API, or some of them in something.
    void add(@Nullable Object result, SplittableRandom random) {
        switch (result) {
            case null -> { }
            case java.util.Optional<?> some -> add(some.orElse(null), random);
            case Collection<?> several when !api.has(several.getClass()) -> several.forEach(one -> add(one, random));
            default -> {
                if (api.has(result.getClass())) {
                    byClass.computeIfAbsent(result.getClass(), _ -> new AtomicReferenceArray<>(PLACES))
                            .set(random.nextInt(PLACES), result);
                    if (hasALifeOfItsOwn(result)) {
                        closables.add((AutoCloseable) result);
                        living.incrementAndGet();
                    }
                }
            }
        }
    }

    /// Something that can be passed for that type, or null if there is nothing.
    @Nullable Object any(Class<?> type, SplittableRandom random) {
        List<AtomicReferenceArray<Object>> fit = new ArrayList<>();
        byClass.forEach((made, places) -> {
            if (type.isAssignableFrom(made)) {
                fit.add(places);
            }
        });
        if (fit.isEmpty()) {
            return null;
        }
        AtomicReferenceArray<Object> places = fit.get(random.nextInt(fit.size()));
        for (int tries = 0; tries < 4; tries++) {
            Object found = places.get(random.nextInt(PLACES));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /// Whether so much is alive that the round should end.
    boolean isFull() {
        return living.get() > CLOSABLES;
    }

    /// What has to be closed at the end, the youngest first.
    List<AutoCloseable> closables() {
        var list = new ArrayList<>(closables);
        java.util.Collections.reverse(list);
        return list;
    }

    /// Attachments are closed by their threads, and handles by their attachments.
    private static boolean hasALifeOfItsOwn(Object made) {
        return made instanceof AutoCloseable && !(made instanceof dev.crossview.XvObject)
                && !(made instanceof dev.crossview.XvThreadState) || made instanceof ExecutorService;
    }
}
