// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hotplate.common.config.ConfigReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpLimitsTest {

    @Test
    void hasDefaults() {
        HttpLimits limits = HttpLimits.read(new ConfigReader(SharedHttp.PID, Map.of()));

        assertThat(limits.maxRequestSize()).isEqualTo(16 << 20);
        assertThat(limits.readTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(limits.allowedHosts()).isEmpty();
        assertThat(limits.bufferedBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 3);
    }

    @Test
    void keepsTheLimitsThatWereInEffectBeforeAWrongValue(@TempDir Path storage) throws Exception {
        try (HttpServer server = new HttpServer(storage);
                SharedHttp shared = new SharedHttp(
                        Map.of("max.request.size", "16MB", "max.elements", "7", "allowed.hosts", "a:80"),
                        server.context())) {
            assertThat(shared.limits().maxRequestSize()).as("the default").isEqualTo(16 << 20);
            assertThat(shared.limits().maxElements()).isEqualTo(7);
            assertThat(shared.limits().allowedHosts()).isEmpty();

            shared.modified(Map.of("max.request.size", "1000", "allowed.hosts", "A.example, b.example"));
            HttpLimits changed = shared.limits();
            shared.modified(Map.of("max.request.size", "2000", "read.timeout", "0"));

            assertThat(shared.limits()).isSameAs(changed);
            assertThat(changed.maxRequestSize()).isEqualTo(1000);
            assertThat(changed.maxElements()).isEqualTo(1_000_000);
            assertThat(changed.allowedHosts()).containsExactlyInAnyOrder("a.example", "b.example");
        }
    }
}
