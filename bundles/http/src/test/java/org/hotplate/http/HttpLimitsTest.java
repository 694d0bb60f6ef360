// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HttpLimitsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void namesTheSettingThatIsOutOfRange() {
        assertThatThrownBy(() -> new HttpLimits(0, 0, 1, SECOND, 0, SECOND, Set.of()))
                .hasMessage("hotplate.rest: max.request.size is 0; allowed is at least 1 byte");
        assertThatThrownBy(() -> new HttpLimits(1, 0, 1, Duration.ZERO, 0, SECOND, Set.of()))
                .hasMessageContaining("read.timeout is 0");
        assertThatThrownBy(() -> new HttpLimits(1, 0, 1, SECOND, -1, SECOND, Set.of()))
                .hasMessageContaining("min.rate is -1");
        assertThatThrownBy(() -> new HttpLimits(1, 0, 1, SECOND, 0, SECOND, Set.of("a:80")))
                .hasMessageContaining("allowed.hosts is a:80");
    }

    @Test
    void usesAThirdOfTheHeapByDefault() {
        assertThat(new HttpLimits(1, 0, 1, SECOND, 0, SECOND, Set.of()).bufferedBytes())
                .isEqualTo(Runtime.getRuntime().maxMemory() / 3);
    }
}
