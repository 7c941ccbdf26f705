// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.NativeMemory;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// What calls of the C library have in common.
final class Calls {

    private static final int LONGEST_TEXT = 1024;

    private Calls() {}

    /// Turns a status other than `XV_OK` into an exception.
    ///
    /// @param what what was to be done, in words
    static void check(int status, String what) {
        if (status != 0) {
            throw new KernelException(what + ": " + message(status));
        }
    }

    /// A method handle of a C function throws nothing of its own; what it does throw is passed on.
    static RuntimeException unexpected(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> new KernelException("a native call failed", thrown);
        };
    }

    private static String message(int status) {
        MethodHandle message = NativeLibrary.downcall("XvStatus_Message", FunctionDescriptor.of(ADDRESS, JAVA_INT));
        try {
            return NativeMemory.string((MemorySegment) message.invokeExact(status), LONGEST_TEXT);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }
}
