// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// One native library: where it may lie, and how it is loaded from there.
///
/// The system property wins, and if it is set nothing else is tried: whoever sets it wants that file and no other.
/// Otherwise the library is a resource. One that lies in a directory is loaded in place, so that what runs is
/// what the build has just made. One that lies in a jar is copied, under its real name, into a directory that only
/// this user can enter, and removed as soon as it is loaded: the mapping keeps it alive, and a JVM that is killed
/// leaves nothing behind.
///
/// @param fileName  the real name, which is what a library linked to this one asks for
/// @param property  system property with the absolute path of a file to load instead
/// @param artifact  what brings the resource, for the error message
/// @param resources whose resources are looked at
/// @param platform  the machine it must run on
record LibraryFile(String fileName, String property, String artifact, ClassLoader resources, Platform platform) {

    /// Loads the library into the class loader of this class.
    ///
    /// @return where it was loaded from, for people
    /// @throws UnsatisfiedLinkError   if it is not there or cannot be loaded; the message says what to do
    /// @throws IllegalCallerException if this module may not load native code
    String load() {
        String override = System.getProperty(property);
        if (override != null) {
            return loadOverride(override);
        }
        String name = platform.resource(fileName);
        URL url = resources.getResource(name);
        if (url == null) {
            throw new UnsatisfiedLinkError("""
                    no %s for this machine (os.name %s, os.arch %s)
                      expected: resource %s, which %s brings
                      found:    no such resource on the class path or module path
                      %s""".formatted(fileName, System.getProperty("os.name"), System.getProperty("os.arch"),
                    name, artifact, howToOverride()));
        }
        return url.getProtocol().equals("file") ? loadInPlace(url) : loadCopy(url);
    }

    /// One line that says how to load another file than the one that was tried.
    String howToOverride() {
        return "to override: -D" + property + "=/absolute/path/to/" + fileName;
    }

    private String loadOverride(String override) {
        Path path = Path.of(override);
        String wrong = !path.isAbsolute() ? "a relative path"
                : Files.notExists(path) ? "no such file"
                : !Files.isRegularFile(path) ? "not a regular file"
                : null;
        if (wrong != null) {
            throw new UnsatisfiedLinkError("""
                    %s was not loaded: -D%s names something else
                      expected: the absolute path of a file
                      found:    %s (%s)
                      nothing else is tried while the property is set""".formatted(
                    fileName, property, override, wrong));
        }
        load(path, "-D" + property);
        return path + " (-D" + property + ")";
    }

    private String loadInPlace(URL url) {
        Path path;
        try {
            path = Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw linkError(fileName + " lies at a URL that is no path: " + url + "\n  " + howToOverride(), e);
        }
        load(path, "resource " + url);
        return path.toString();
    }

    private String loadCopy(URL url) {
        Path directory = null;
        Path copy = null;
        try {
            directory = Files.createTempDirectory("crossview-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            copy = directory.resolve(fileName);
            try (InputStream in = url.openStream()) {
                Files.copy(in, copy);
            }
            load(copy, "a copy of resource " + url);
            return url.toString();
        } catch (IOException e) {
            throw linkError("""
                    %s could not be copied out of its jar: %s
                      expected: a temporary directory with room for it (java.io.tmpdir is %s)
                      found:    %s
                      %s, or -Djava.io.tmpdir=/another/directory""".formatted(
                    fileName, url, System.getProperty("java.io.tmpdir"), e, howToOverride()), e);
        } finally {
            deleteQuietly(copy);
            deleteQuietly(directory);
        }
    }

    private void load(Path path, String source) {
        try {
            System.load(path.toString());
        } catch (UnsatisfiedLinkError e) {
            throw linkError(refused(source, String.valueOf(e.getMessage())), e);
        }
    }

    /// What to say when the system's loader has refused the file that came from `source`.
    String refused(String source, String reason) {
        // The words of glibc when a file system forbids mapping a file for execution.
        String advice = reason.contains("failed to map segment from shared object")
                ? "\n  likely:   that file system is mounted noexec; -Djava.io.tmpdir=/another/directory avoids it"
                : "";
        return """
                %s was found but not loaded
                  expected: a library that the system's loader accepts on %s-%s
                  found:    %s
                  from:     %s%s
                  %s""".formatted(fileName, platform.os(), platform.arch(), reason, source, advice, howToOverride());
    }

    static UnsatisfiedLinkError linkError(String message, Throwable cause) {
        var error = new UnsatisfiedLinkError(message);
        error.initCause(cause);
        return error;
    }

    private static void deleteQuietly(Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException _) {
            // A file too many in the temporary directory harms nobody; failing to load for it would.
        }
    }
}
