// SPDX-License-Identifier: Apache-2.0
package dev.crossview.jna;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/// Where the core lies, and how JNA is to talk to it.
final class CoreLibrary {
    /// `XV_ABI_VERSION` of the headers that the mappings were written from.
    static final int ABI_VERSION = 1;

    /// Texts are UTF-8 in C, whatever this machine's default is.
    static final Map<String, Object> OPTIONS = Map.of(Library.OPTION_STRING_ENCODING, "UTF-8");

    /// System property: the absolute path of a core to load instead.
    private static final String OVERRIDE = "crossview.native.lib";

    private static final String FILE = "libcrossview.so.0";

    private CoreLibrary() {
    }

    private static final class Holder {
        static final String PATH = find();
    }

    /// The path of the core, which has been loaded and answered by then. What lay in a jar is JNA's copy, which JNA removes
    /// when the JVM ends.
    ///
    /// @throws UnsatisfiedLinkError if it is not there, cannot be loaded, or speaks another ABI version
    static String path() {
        return Holder.PATH;
    }

    private static String find() {
        String override = System.getProperty(OVERRIDE);
        if (override != null) {
            return checked(override);
        }
        String resource = "/META-INF/native/"
                + platform(System.getProperty("os.name"), System.getProperty("os.arch")) + "/" + FILE;
        File file;
        try {
            file = Native.extractFromResourcePath(resource, resources());
        } catch (IOException e) {
            var error = new UnsatisfiedLinkError("no %s that can be used: %s; -D%s=/absolute/path/to/%1$s names another one"
                    .formatted(FILE, e.getMessage(), OVERRIDE));
            error.initCause(e);
            throw error;
        }
        return checked(file.getPath());
    }

    private static String checked(String path) {
        Function abiVersion = NativeLibrary.getInstance(path, OPTIONS).getFunction("Xv_AbiVersion");
        int found = abiVersion.invokeInt(new Object[0]);
        if (found != ABI_VERSION) {
            throw new UnsatisfiedLinkError("%s has ABI version %d, and this binding is for %d"
                    .formatted(path, found, ABI_VERSION));
        }
        return path;
    }

    /// In a module layer each module may have a loader of its own.
    private static ClassLoader resources() {
        Module self = CoreLibrary.class.getModule();
        return self.isNamed()
                ? self.getLayer().findModule("dev.crossview.natives").orElseThrow().getClassLoader()
                : CoreLibrary.class.getClassLoader();
    }

    /// The name by which CMake files a machine's libraries; Java's own differ where history differs.
    static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        return (os.startsWith("mac") ? "darwin" : os) + "-" + (arch.equals("amd64") ? "x86_64" : arch);
    }
}
