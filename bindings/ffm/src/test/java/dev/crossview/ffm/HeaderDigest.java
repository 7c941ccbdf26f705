// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which headers the generated bindings were made from: for each header the SHA-256 of its code, that is of its text
 * with every comment and every run of white space turned into one space. So an edited comment changes nothing
 * and an edited declaration names its header.
 *
 * <p>This file is also a program, for {@code bindings/ffm/regenerate}: {@code java HeaderDigest.java INCLUDE_DIR}
 * prints the digests. It therefore uses nothing that is newer than Java 17.
 */
final class HeaderDigest {
    private HeaderDigest() {
    }

    /** Prints the digests of the headers below {@code args[0]}, the directory that holds {@code crossview/}. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: java HeaderDigest.java INCLUDE_DIR");
            System.exit(2);
        }
        System.out.print(of(Path.of(args[0])));
    }

    /** One line for each header, in the order of their names: {@code <sha-256 in hex>  crossview/object.h}. */
    static String of(Path includeDir) throws IOException {
        var digests = new TreeMap<String, String>();
        for (Path header : headers(includeDir)) {
            String name = includeDir.relativize(header).toString().replace('\\', '/');
            digests.put(name, sha256(code(Files.readString(header))));
        }
        return digests.entrySet().stream()
                .map(e -> e.getValue() + "  " + e.getKey() + "\n")
                .collect(Collectors.joining());
    }

    private static List<Path> headers(Path includeDir) throws IOException {
        try (Stream<Path> files = Files.walk(includeDir)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".h")).collect(Collectors.toList());
        }
    }

    /** C source without its comments, each run of white space one space. Literals stay as they are written. */
    static String code(String source) {
        var code = new StringBuilder(source.length());
        int i = 0;
        while (i < source.length()) {
            char c = source.charAt(i);
            if (c == '"' || c == '\'') {
                int end = endOfLiteral(source, i);
                code.append(source, i, end);
                i = end;
            } else if (source.startsWith("/*", i)) {
                int end = source.indexOf("*/", i + 2);
                i = end < 0 ? source.length() : end + 2;
                space(code);
            } else if (source.startsWith("//", i)) {
                int end = source.indexOf('\n', i);
                i = end < 0 ? source.length() : end;
            } else if (Character.isWhitespace(c)) {
                space(code);
                i++;
            } else {
                code.append(c);
                i++;
            }
        }
        return code.toString().strip();
    }

    private static int endOfLiteral(String source, int start) {
        int i = start + 1;
        while (i < source.length() && source.charAt(i) != source.charAt(start) && source.charAt(i) != '\n') {
            i += source.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, source.length());
    }

    private static void space(StringBuilder code) {
        if (code.length() > 0 && code.charAt(code.length() - 1) != ' ') {
            code.append(' ');
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
