// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildTest {

    @Test
    void knowsWhatWasBuilt() {
        Build build = Build.current();
        assertThat(build.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(build.commit()).matches("unknown|[0-9a-f]{12}(-dirty)?");
    }
}
