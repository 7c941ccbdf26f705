// SPDX-License-Identifier: Apache-2.0
package dev.crossview.contract;

import dev.crossview.ffm.NativeLibrary;

/// Loads the agent and gives it garbage collections to see.
final class AgentProbe {
    private AgentProbe() {
    }

    public static void main(String[] arguments) throws InterruptedException {
        NativeLibrary.loadCompanion(NativeLibrary.class, "libcrossview_agent.so.0", "crossview.agent.native.lib");
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread ends = new Thread(() -> { });
            ends.start();
            ends.join();
        }
        System.out.println("the agent is loaded");
    }
}
