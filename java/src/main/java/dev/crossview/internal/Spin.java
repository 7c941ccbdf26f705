// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

/// How long a thread looks again and again before it parks. Unparking takes tens of microseconds, what is waited
/// for often less than one; with a single processor looking is of no use.
final class Spin {
    static final int TRIES = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

    private Spin() {
    }
}
