// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.OptionalInt;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.Scale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsToComeTest {

    private final ModelBench bench = new ModelBench(3);

    @AfterEach
    void nothingIsLeft() {
        bench.close();
    }

    @Test
    void aModelThatFailedShowsWhatWillHoldOnceItIsLoaded() {
        bench.handlers.refusal = "broken";
        bench.deploy("a", Map.of("workers", 2, "queue", 9));
        assertThat(bench.facts("a").state()).isEqualTo(ModelState.FAILED);
        assertLimits("a", 2, 9);

        scale(1, 5);
        assertLimits("a", 1, 5);
        assertThat(bench.setting("a", "queue")).isEqualTo("5 from model:scale");

        bench.registry.resetScale("a").toCompletableFuture().join();
        assertLimits("a", 2, 9);
        bench.handlers.refusal = "";
        assertThat(bench.deploy("a", Map.of("workers", 2, "queue", 9))).isTrue();
        assertLimits("a", 2, 9);
    }

    @Test
    void aModelThatIsStillToBeReadShowsTheServersLimits() {
        bench.registry.discovered("a", "deploy/a.model", "incomplete");

        await().until(() -> bench.registry.find("a").isPresent());
        assertLimits("a", 3, 1000);
    }

    @Test
    void aNumberThatNobodyCanMeanIsRefusedLikeOthers() {
        bench.deploy("a", Map.of());

        assertThatThrownBy(() -> scale(-1, 5)).hasMessageStartingWith("'workers' is '-1'; allowed is a whole number");
        assertThatThrownBy(() -> scale(1, Integer.MAX_VALUE))
                .hasMessage("'queue' is '2147483647 or more'; allowed is a whole number from 1 to 1000000,"
                        + " the longest queue there may be");
    }

    private void scale(int workers, int queue) {
        bench.registry
                .scale("a", new Scale(OptionalInt.of(workers), OptionalInt.of(queue)))
                .toCompletableFuture()
                .join();
    }

    private void assertLimits(String name, int workers, int queue) {
        assertThat(bench.facts(name).workers()).isEqualTo(workers);
        assertThat(bench.facts(name).queueCapacity()).isEqualTo(queue);
    }
}
