// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm.probe;

import dev.crossview.ffm.NativeLibrary;

/// A program for a JVM of its own: loads the core twice and prints how that went, in lines of `name: text`.
public final class LoadProbe {
    private LoadProbe() {
    }

    /// Exits with 0 if the core was loaded and with 1 if it was refused.
    public static void main(String[] args) {
        System.out.println("module: " + NativeLibrary.class.getModule());
        Throwable first = attempt();
        Throwable second = attempt();
        if (first == null && second == null) {
            System.out.println("origin: " + NativeLibrary.origin());
            return;
        }
        System.out.println("error: " + first);
        System.out.println("again alike: " + (second.toString().equals(first.toString())
                && second != first && second.getCause() == first.getCause() && second.getCause() != null));
        System.exit(1);
    }

    private static Throwable attempt() {
        try {
            NativeLibrary.load();
            return null;
        } catch (UnsatisfiedLinkError | IllegalCallerException e) {
            return e;
        }
    }
}
