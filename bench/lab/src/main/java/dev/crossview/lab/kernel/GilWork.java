// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What two threads of one interpreter do in the `gil` samples: one computes throughout. The order is that of
/// `XvLabGilWork` in C.
public enum GilWork {
    /// Nobody else is there.
    ALONE("alone"),
    /// The other one lets go, sleeps for 50 to 150 us, and comes back.
    RETURNS("beside one that returns"),
    /// The same with a sleep of 1 ms.
    SLEEPER("beside one that sleeps 1 ms"),
    /// The same without a sleep.
    YIELDER("beside one that yields in a loop"),
    /// The other one computes as well.
    COMPUTE("two that compute");

    private final String label;

    GilWork(String label) {
        this.label = label;
    }

    /// The name in rows; the C library calls it the same.
    public String label() {
        return label;
    }
}
