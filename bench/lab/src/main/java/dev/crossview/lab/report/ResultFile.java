// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that is replaced as a whole: whoever reads it sees the old content or the new one, never a part.
///
/// The new content is written to a temporary name beside the target and then renamed.
public final class ResultFile {

    private final Path target;

    private ResultFile(Path target) {
        this.target = target;
    }

    /// @param path an existing regular file, or a name in an existing directory; a symbolic link stays and what it
    ///     points to is replaced
    /// @throws IOException with a message for people, if nothing can be written there
    public static ResultFile at(Path path) throws IOException {
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        Path directory = target.getParent();
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new IOException(path + " is not a regular file");
        }
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(path.toString(), null, "there is no directory " + directory);
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        if (!Files.isWritable(directory)) {
            throw new IOException(path + ": nothing can be written to " + directory);
        }
        return new ResultFile(target);
    }

    /// Replaces the content.
    ///
    /// @throws IOException if that failed; the old content is then still there
    public void write(String content) throws IOException {
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.writeString(temporary, content, StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }
}
