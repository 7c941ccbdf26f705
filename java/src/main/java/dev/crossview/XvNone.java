// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

/// A handle for the None of an interpreter. Each interpreter has its own.
public final class XvNone extends XvObject {
    XvNone(XvThreadState ts, long address) {
        super(ts, address);
    }
}
