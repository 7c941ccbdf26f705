// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What the build wrote down about itself.
///
/// @param version the project's version
/// @param commit the commit that was built, with `-dirty` if files differed from it; `unknown` outside a repository
public record Build(String version, String commit) {

    /// Reads what this build wrote.
    public static Build current() {
        Properties properties = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("/dev/crossview/lab/build.properties")) {
            if (in == null) {
                throw new IllegalStateException("dev/crossview/lab/build.properties was not built in");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Build(get(properties, "version"), get(properties, "commit"));
    }

    private static String get(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalStateException("dev/crossview/lab/build.properties has no " + key);
        }
        return value;
    }
}
