// SPDX-License-Identifier: Apache-2.0
package dev.crossview.jni;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The core and the glue: where they lie, and how they are loaded, the core first, since the glue is linked to it and has
/// no path to look for it.
///
/// Each is the file that its system property names, and no other if that is set; otherwise a resource, loaded in place if it
/// lies in a directory, and through a private copy, removed as soon as it is loaded, if it lies in a jar.
final class GlueLibrary {
    /// System properties: absolute paths of files to load instead.
    private static final String CORE_OVERRIDE = "crossview.native.lib";
    private static final String GLUE_OVERRIDE = "crossview.jni.native.lib";

    private GlueLibrary() {
    }

    /// Loads both. The glue's own start-up refuses a core of another ABI version, and binds the methods of [Crossview].
    ///
    /// @throws UnsatisfiedLinkError if one of them is not there or cannot be loaded
    static void load() {
        load("libcrossview.so.0", CORE_OVERRIDE, coreResources());
        load("libcrossview_jni.so.0", GLUE_OVERRIDE, GlueLibrary.class.getClassLoader());
    }

    /// In a module layer each module may have a loader of its own.
    private static ClassLoader coreResources() {
        Module self = GlueLibrary.class.getModule();
        return self.isNamed()
                ? self.getLayer().findModule("dev.crossview.natives").orElseThrow().getClassLoader()
                : GlueLibrary.class.getClassLoader();
    }

    private static void load(String fileName, String property, ClassLoader resources) {
        String override = System.getProperty(property);
        if (override != null) {
            System.load(override);
            return;
        }
        String name = "META-INF/native/" + platform(System.getProperty("os.name"), System.getProperty("os.arch")) + "/"
                + fileName;
        URL url = resources.getResource(name);
        if (url == null) {
            throw new UnsatisfiedLinkError("""
                    no %s for this machine
                      expected: resource %s
                      found:    no such resource on the class path or module path
                      to override: -D%s=/absolute/path/to/%1$s""".formatted(fileName, name, property));
        }
        if (url.getProtocol().equals("file")) {
            System.load(Path.of(URI.create(url.toString())).toString());
        } else {
            loadCopy(fileName, property, url);
        }
    }

    private static void loadCopy(String fileName, String property, URL url) {
        Path directory = null;
        Path copy = null;
        try {
            directory = Files.createTempDirectory("crossview-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            copy = directory.resolve(fileName);
            try (InputStream in = url.openStream()) {
                Files.copy(in, copy);
            }
            System.load(copy.toString());
        } catch (IOException e) {
            var error = new UnsatisfiedLinkError("%s could not be copied out of %s; -Djava.io.tmpdir=/another/directory or "
                    .formatted(fileName, url) + "-D%s=/absolute/path/to/%s avoids it".formatted(property, fileName));
            error.initCause(e);
            throw error;
        } finally {
            deleteQuietly(copy);
            deleteQuietly(directory);
        }
    }

    /// The name by which CMake files a machine's libraries; Java's own differ where history differs.
    static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        return (os.startsWith("mac") ? "darwin" : os) + "-" + (arch.equals("amd64") ? "x86_64" : arch);
    }

    private static void deleteQuietly(@Nullable Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException _) {
            // A file too many in the temporary directory harms nobody; failing to load for it would.
        }
    }
}
