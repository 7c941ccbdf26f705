// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.NativeMemory;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The JVM's garbage collections, which take CPUs away from what is being measured.
@FunctionalInterface
public interface GarbageCollections {

    /// Nobody looks.
    GarbageCollections UNSEEN = (from, to) -> 0;

    /// How many ran, if only for a part of their time, between two readings of [System#nanoTime()].
    long within(long from, long to);

    /// The agent that stamps them, as the JVM's own events tell it.
    final class Agent implements GarbageCollections {

        /// System property: the absolute path of the agent to load, with no fallback.
        public static final String OVERRIDE = "crossview.agent.lib";

        private static final String FILE = "libcrossview_agent.so.0";
        private static final int LONGEST_TEXT = 256;

        private final MethodHandle within;

        private Agent(MethodHandle within) {
            this.within = within;
        }

        /// Loads the agent, once.
        ///
        /// @throws UnsatisfiedLinkError if it is not there or cannot be loaded
        /// @throws IllegalCallerException if the JVM denies native access; the message is the option to add
        public static Agent load() {
            NativeLibrary.loadCompanion(NativeLibrary.class, FILE, OVERRIDE);
            return new Agent(NativeLibrary.leaf("XvAgent_CollectionsWithin",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG)));
        }

        /// Why it sees nothing, if so.
        public Optional<String> problem() {
            try {
                MethodHandle problem = NativeLibrary.downcall("XvAgent_Problem", FunctionDescriptor.of(ADDRESS));
                MemorySegment text = (MemorySegment) problem.invokeExact();
                return text.address() == 0 ? Optional.empty() : Optional.of(NativeMemory.string(text, LONGEST_TEXT));
            } catch (Throwable e) {
                throw Calls.unexpected(e);
            }
        }

        @Override
        public long within(long from, long to) {
            try {
                return Math.max(0, (long) within.invokeExact(from, to));
            } catch (Throwable e) {
                throw Calls.unexpected(e);
            }
        }
    }
}
