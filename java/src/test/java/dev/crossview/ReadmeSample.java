// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// The sample of the project's README: [ReadmeSampleTest] compares what stands between the markers with it, and runs
/// it.
final class ReadmeSample {
    private ReadmeSample() {
    }

    static long sum() throws InterruptedException {
        // README: begin
        try (var runtime = XvRuntime.open();
             var alice = runtime.newInterpreter("alice");
             var bob = runtime.newInterpreter("bob");
             var road = runtime.newQueue(16)) {
            Thread.startVirtualThread(() -> {
                try (var ts = alice.attach(); var view = ts.newSharedView(4)) {
                    for (int i = 0; i < 4; i++) {
                        view.segment().set(JAVA_BYTE, i, (byte) (i * i));
                    }
                    road.putMoved(view);  // the memory changes hands; no byte is copied
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try (var ts = bob.attach(); var view = (XvSharedView) road.get(ts)) {
                return view.get(0) + view.get(1) + view.get(2) + view.get(3);  // 14
            }
        }
        // README: end
    }
}
