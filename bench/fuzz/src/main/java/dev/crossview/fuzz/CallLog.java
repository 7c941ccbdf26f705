// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The seed and the last 1,000 calls, in a mapped file: what has been written is the system's, and there when the JVM is
/// not any more.
///
/// A line is written when a call begins, and its outcome when it ends; so a line without one is a call that did not
/// come back.
final class CallLog {
    /// What a run was asked to do.
    record Run(long seed, long calls, int threads) {
    }

    /// One call. The outcome is empty if it has not ended.
    record Line(long number, String text, String outcome) {
        @Override
        public String toString() {
            return number + " " + text + (outcome.isEmpty() ? " ... did not come back" : " -> " + outcome);
        }
    }

    static final int LINES = 1000;

    private static final long MAGIC = 0x5876_4675_7A7A_3031L;
    private static final int HEAD = 64;
    private static final int TEXT = 200;
    private static final int OUTCOME = 48;
    private static final int LINE = 8 + TEXT + OUTCOME;

    private final MemorySegment file;
    private final AtomicLong next = new AtomicLong();

    private CallLog(MemorySegment file) {
        this.file = file;
    }

    /// Begins a log in a file that is made or overwritten.
    static CallLog create(Path path, Run run) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_WRITE, 0, HEAD + (long) LINES * LINE,
                    Arena.global());
            file.set(JAVA_LONG_UNALIGNED, 8, run.seed());
            file.set(JAVA_LONG_UNALIGNED, 16, run.calls());
            file.set(JAVA_INT_UNALIGNED, 24, run.threads());
            file.set(JAVA_LONG_UNALIGNED, 0, MAGIC);
            return new CallLog(file);
        }
    }

    /// Writes down that a call begins.
    ///
    /// @return its number, from 1
    long begin(String text) {
        long number = next.incrementAndGet();
        long at = place(number);
        file.asSlice(at + 8 + TEXT, OUTCOME).fill((byte) 0);
        write(at + 8, TEXT, text);
        file.set(JAVA_LONG_UNALIGNED, at, number);
        return number;
    }

    /// Writes down how it has ended, unless 1,000 others have begun since.
    void end(long number, String outcome) {
        long at = place(number);
        if (file.get(JAVA_LONG_UNALIGNED, at) == number) {
            write(at + 8 + TEXT, OUTCOME, outcome);
        }
    }

    private static long place(long number) {
        return HEAD + (number % LINES) * LINE;
    }

    private void write(long at, int room, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, room - 1);
        MemorySegment.copy(bytes, 0, file, JAVA_BYTE, at, length);
        file.set(JAVA_BYTE, at + length, (byte) 0);
    }

    /// What the run was that wrote this file.
    ///
    /// @throws IOException if it cannot be read or is no such file
    static Run run(Path path) throws IOException {
        MemorySegment file = open(path);
        return new Run(file.get(JAVA_LONG_UNALIGNED, 8), file.get(JAVA_LONG_UNALIGNED, 16),
                file.get(JAVA_INT_UNALIGNED, 24));
    }

    /// The calls in it, in the order in which they began.
    ///
    /// @throws IOException if it cannot be read or is no such file
    static List<Line> lines(Path path) throws IOException {
        MemorySegment file = open(path);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            long at = place(i);
            long number = file.get(JAVA_LONG_UNALIGNED, at);
            if (number != 0) {
                lines.add(new Line(number, read(file, at + 8, TEXT), read(file, at + 8 + TEXT, OUTCOME)));
            }
        }
        lines.sort(Comparator.comparingLong(Line::number));
        return lines;
    }

    private static MemorySegment open(Path path) throws IOException {
        byte[] bytes = java.nio.file.Files.readAllBytes(path);
        MemorySegment file = MemorySegment.ofArray(bytes);
        if (bytes.length != HEAD + LINES * LINE || file.get(JAVA_LONG_UNALIGNED, 0) != MAGIC) {
            throw new IOException(path + " is no log of the fuzzer");
        }
        return file;
    }

    private static String read(MemorySegment file, long at, int room) {
        byte[] bytes = file.asSlice(at, room).toArray(JAVA_BYTE);
        int length = 0;
        while (length < room && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
