// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GarbageCollectionsTest {

    @Test
    void theAgentSeesACollectionInTheTimeItRanInAndInNoOther() {
        GarbageCollections.Agent agent = GarbageCollections.Agent.load();
        assertThat(agent.problem()).isEmpty();
        long before = System.nanoTime();
        System.gc();
        long after = System.nanoTime();
        assertThat(agent.within(before, after)).isPositive();
        // A time that lies behind: what was collected in it is known for good.
        assertThat(agent.within(before - 2, before - 1)).isZero();
    }

    @Test
    void loadingItTwiceIsLoadingItOnce() {
        GarbageCollections.Agent.load();
        assertThat(GarbageCollections.Agent.load().problem()).isEmpty();
    }
}
