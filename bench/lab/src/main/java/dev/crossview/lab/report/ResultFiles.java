// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import dev.crossview.lab.model.Result;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds the results that somebody means by one word: a file, a folder with files, or a pattern.
public final class ResultFiles {

    private ResultFiles() {}

    /// The files, in the order of their names; at least one.
    ///
    /// @param word a file; a folder, of which all `*.json` are meant; or a path whose last part is a pattern with `*`,
    ///     `?`, `[...]` or `{...}`
    /// @throws IOException with a message for people, if there is none
    public static List<Path> named(String word) throws IOException {
        Path path = Path.of(word);
        if (Files.isDirectory(path)) {
            return matching(path, "*.json", word);
        }
        if (!Files.exists(path) && word.matches(".*[*?\\[{].*")) {
            Path folder = path.toAbsolutePath().getParent();
            if (!Files.isDirectory(folder)) {
                throw new IOException("There is no folder " + folder);
            }
            return matching(folder, path.getFileName().toString(), word);
        }
        return List.of(path);
    }

    /// What is in them.
    ///
    /// @throws IOException with a message for people, if one is no result
    public static List<Result> read(String word) throws IOException {
        List<Result> results = new ArrayList<>();
        for (Path file : named(word)) {
            results.add(ResultJson.read(file));
        }
        return results;
    }

    private static List<Path> matching(Path folder, String pattern, String word) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            found.forEach(file -> {
                if (Files.isRegularFile(file)) {
                    files.add(file);
                }
            });
        }
        if (files.isEmpty()) {
            throw new IOException(word + ": there is no file " + pattern + " in " + folder);
        }
        return files.stream().sorted().toList();
    }
}
