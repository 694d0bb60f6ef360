// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ServiceTimeTest {

    private final ServiceTime time = new ServiceTime();

    @Test
    void saysASecondWhileItKnowsNothing() {
        assertThat(time.of(100, 1)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void countsWhatWaitsAndHowManyServeIt() {
        time.add(TimeUnit.MILLISECONDS.toNanos(500), 1);

        assertThat(time.of(1, 1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(time.of(20, 1)).isEqualTo(Duration.ofSeconds(10));
        assertThat(time.of(21, 4)).isEqualTo(Duration.ofSeconds(3));
        assertThat(time.of(10_000, 1)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void followsWhatRequestsTakeNow() {
        time.add(TimeUnit.SECONDS.toNanos(10), 1);
        for (int i = 0; i < 100; i++) {
            time.add(TimeUnit.SECONDS.toNanos(1), 1);
        }

        assertThat(time.of(2, 1)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
    }
}
