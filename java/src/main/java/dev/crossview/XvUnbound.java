// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

/// A handle for what arrives in the place of an item whose sender has been closed, if its [fate][XvQueue.Fate] is
/// [XvQueue.Fate#UNBOUND]. Each interpreter has its own. It cannot be sent.
public final class XvUnbound extends XvObject {
    XvUnbound(XvThreadState ts, long address) {
        super(ts, address);
    }
}
