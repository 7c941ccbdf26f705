// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Arguments of any type: good ones, borders, nonsense, null.
///
/// Sizes are small, or more than there are addresses. Nothing in between: a system that promises more memory than it has would
/// give a terabyte, and end the process when the bytes are touched.
final class Arguments {
    private static final long[] LONGS = {0, 1, -1, 2, 3, 7, 8, 64, 127, 128, 255, 256, 4096, 65_536,
            1L << 48, Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, Long.MIN_VALUE + 1, 1L << 62, -(1L << 40)};
    private static final int[] INTS = {0, 1, 1, 2, 2, 3, 4, 64, -1, -2, Integer.MIN_VALUE};
    private static final String[] TEXTS = {"", "B", "b", "h", "i", "q", "Q", "d", "f", "?", "a name", "cut\0off", "\uD800",
            "\uD83D\uDC0D", "x".repeat(1000), "<i", "@B"};
    private static final Duration[] SPANS = {Duration.ZERO, Duration.ofNanos(1), Duration.ofMillis(1), Duration.ofMillis(20),
            Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            Duration.ofDays(200_000)};

    private final SplittableRandom random;
    private final Function<Class<?>, @Nullable Object> made;
    private final Runnable nested;
    private final List<Arena> arenas = new ArrayList<>();

    /// @param made   something of a type of the API
    /// @param nested what an action does, besides returning or throwing
    Arguments(SplittableRandom random, Function<Class<?>, @Nullable Object> made, Runnable nested) {
        this.random = random;
        this.made = made;
        this.nested = nested;
    }

    /// @param elements what those of the types that are collections are collections of
    @Nullable Object[] of(Class<?>[] types, Class<?>[] elements) {
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = Collection.class.isAssignableFrom(types[i]) && random.nextInt(16) != 0
                    ? collection(types[i], elements[i])
                    : of(types[i]);
        }
        return arguments;
    }

    private Collection<@Nullable Object> collection(Class<?> type, Class<?> element) {
        Collection<@Nullable Object> several = type.isAssignableFrom(ArrayList.class) ? new ArrayList<>() : new LinkedList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            several.add(of(element));
        }
        return several;
    }

    private static final Path[] PATHS = {Path.of("/nowhere"), Path.of("/dev/null"), Path.of("/"), Path.of(""),
        Path.of("/proc/self/exe")};

    @Nullable Object of(Class<?> type) {
        if (type.isPrimitive()) {
            return primitive(type);
        }
        if (random.nextInt(16) == 0) {
            return null;
        }
        Object own = made.apply(type);
        if (own != null && (type != Object.class || random.nextBoolean())) {
            return own;
        }
        if (type == Object.class) {
            return random.nextBoolean() ? "an object" : Long.valueOf(random.nextLong());
        } else if (type == String.class || type == CharSequence.class) {
            return TEXTS[random.nextInt(TEXTS.length)];
        } else if (type == Duration.class) {
            return SPANS[random.nextInt(SPANS.length)];
        } else if (type == byte[].class) {
            return new byte[random.nextInt(8) == 0 ? 65_536 : random.nextInt(64)];
        } else if (type == Arena.class) {
            return arena();
        } else if (type == MemorySegment.class) {
            return random.nextBoolean() ? MemorySegment.ofArray(new byte[random.nextInt(64)]) : MemorySegment.NULL;
        } else if (type == ByteBuffer.class) {
            int size = random.nextInt(64);
            return random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
        } else if (type == Thread.class) {
            return Thread.currentThread();
        } else if (type == ThreadFactory.class) {
            return (ThreadFactory) task -> Thread.ofPlatform().daemon().name("fuzz task").unstarted(task);
        } else if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        } else if (type.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), random.nextInt(4));
            for (int i = 0; i < Array.getLength(array); i++) {
                Array.set(array, i, of(type.getComponentType()));
            }
            return array;
        } else if (Collection.class.isAssignableFrom(type)) {
            return new ArrayDeque<>();
        } else if (type == Path.class) {
            return PATHS[random.nextInt(PATHS.length)];
        } else if (type.isInterface() && !type.isSealed()) {
            return action(type);
        }
        return null;
    }

    private Object primitive(Class<?> type) {
        long value = random.nextBoolean() ? random.nextInt(8) : LONGS[random.nextInt(LONGS.length)];
        if (type == long.class) {
            return value;
        } else if (type == int.class) {
            return INTS[random.nextInt(INTS.length)];
        } else if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == byte.class) {
            return (byte) value;
        } else if (type == short.class) {
            return (short) value;
        } else if (type == char.class) {
            return (char) value;
        } else if (type == float.class) {
            return Float.intBitsToFloat(random.nextInt());
        } else if (type == double.class) {
            return random.nextBoolean() ? (double) value : Double.longBitsToDouble(random.nextLong());
        }
        throw new AssertionError(type);
    }

    /// Of any kind, some closed, some of a thread that has ended.
    private Arena arena() {
        Arena arena = switch (random.nextInt(8)) {
            case 0 -> Arena.global();
            case 1 -> Arena.ofAuto();
            case 2 -> random.nextInt(50) == 0 ? Arena.ofShared() : Arena.ofAuto();
            case 3 -> foreign();
            default -> Arena.ofConfined();
        };
        if (arena.scope().isAlive() && arena != Arena.global()) {
            if (random.nextInt(8) == 0 && isClosable(arena)) {
                arena.close();
            } else if (arenas.size() < 256 && isClosable(arena)) {
                arenas.add(arena);
            }
        }
        return arena;
    }

    private static Arena foreign() {
        var made = new Arena[1];
        try {
            Thread thread = Thread.ofPlatform().daemon().start(() -> made[0] = Arena.ofConfined());
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return made[0] != null ? made[0] : Arena.ofConfined();
    }

    private static boolean isClosable(Arena arena) {
        return !arena.getClass().getSimpleName().contains("Auto") && !arena.getClass().isAnonymousClass()
                && arena != Arena.global();
    }

    /// An interface as a lambda: it calls some more, and then returns or throws.
    private Object action(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader() == null ? Arguments.class.getClassLoader()
                : type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "toString" -> "an action";
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> proxy == arguments[0];
                };
            }
            nested.run();
            int fate = System.identityHashCode(proxy) & 7;
            if (fate == 0) {
                throw new Rules.Ours();
            }
            Class<?> result = method.getReturnType();
            return result == void.class ? null : result.isPrimitive() ? zero(result) : null;
        });
    }

    private static Object zero(Class<?> type) {
        return Array.get(Array.newInstance(type, 1), 0);
    }

    /// Closes what the current thread has made.
    void close() {
        for (Arena arena : arenas) {
            try {
                if (arena.scope().isAlive()) {
                    arena.close();
                }
            } catch (IllegalStateException | WrongThreadException | UnsupportedOperationException _) {
                // Another thread's, or in use at this moment.
            }
        }
        arenas.clear();
    }
}
