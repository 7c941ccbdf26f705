// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// The one place where an address becomes memory. Nothing can check here that the address is good: whoever calls has
/// it from the core, together with its length, and binds it to an arena that does not outlive it.
public final class NativeMemory {
    private NativeMemory() {
    }

    /// `bytes` bytes at `address`, accessible as long as `arena` is alive and by the threads it admits.
    ///
    /// @throws IllegalArgumentException if `bytes` is negative, or the address is 0 and `bytes` is not
    /// @throws IllegalStateException    if `arena` is closed
    /// @throws WrongThreadException     if `arena` is another thread's
    public static MemorySegment of(long address, long bytes, Arena arena) {
        check(address, bytes);
        return MemorySegment.ofAddress(address).reinterpret(bytes, Objects.requireNonNull(arena), null);
    }

    /// The same; `cleanup` is called with the memory, by the closing thread, when `arena` is closed.
    ///
    /// @throws IllegalArgumentException if `bytes` is negative, or the address is 0 and `bytes` is not
    /// @throws IllegalStateException    if `arena` is closed
    /// @throws WrongThreadException     if `arena` is another thread's
    public static MemorySegment of(long address, long bytes, Arena arena, Consumer<MemorySegment> cleanup) {
        check(address, bytes);
        Objects.requireNonNull(cleanup);
        return MemorySegment.ofAddress(address).reinterpret(bytes, Objects.requireNonNull(arena), cleanup);
    }

    /// The zero-terminated UTF-8 text at `address`; what follows `limit` bytes is cut off and never read, and bytes
    /// that are not UTF-8 become U+FFFD.
    ///
    /// @return the text; null for address 0
    /// @throws IllegalArgumentException if `limit` is negative
    public static String string(long address, int limit) {
        if (address == 0) {
            return null;
        }
        MemorySegment text = of(address, limit, Arena.global());
        // One by one: looking for the end in larger steps would read past it.
        int length = 0;
        while (length < limit && text.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return new String(text.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// The same for a pointer that a generated call has returned.
    ///
    /// @return the text; null for the null pointer
    /// @throws IllegalArgumentException if `limit` is negative
    public static String string(MemorySegment pointer, int limit) {
        return string(pointer.address(), limit);
    }

    private static void check(long address, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a negative size: " + bytes);
        }
        if (address == 0 && bytes != 0) {
            throw new IllegalArgumentException("the null pointer with " + bytes + " bytes");
        }
    }
}
