// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

/// The open handles of one attachment, newest first: what dies with it. A list through the handles themselves.
final class HandleList {
    private @Nullable XvObject newest;

    void add(XvObject handle) {
        handle.older = newest;
        if (newest != null) {
            newest.newer = handle;
        }
        newest = handle;
    }

    void remove(XvObject handle) {
        if (handle.newer != null) {
            handle.newer.older = handle.older;
        } else {
            newest = handle.older;
        }
        if (handle.older != null) {
            handle.older.newer = handle.newer;
        }
        handle.older = handle.newer = null;
    }

    /// Lets go of what they refer to; their thread has ended.
    ///
    /// @param heir an attachment to the same interpreter
    void inheritedBy(XvThreadState heir) {
        while (newest != null) {
            XvObject handle = newest;
            remove(handle);
            handle.inheritedBy(heir);
        }
    }

    /// Closes them all; what goes wrong with one does not keep the others open.
    ///
    /// @return what went wrong, the first with the others suppressed, or null
    @Nullable RuntimeException closeAll() {
        RuntimeException trouble = null;
        while (newest != null) {
            XvObject handle = newest;
            remove(handle);
            try {
                handle.dieWithScope();
            } catch (RuntimeException e) {
                if (trouble == null) {
                    trouble = e;
                } else {
                    trouble.addSuppressed(e);
                }
            }
        }
        return trouble;
    }
}
