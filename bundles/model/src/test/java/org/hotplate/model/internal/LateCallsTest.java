// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hotplate.model.internal.ModelBench.answer;
import static org.hotplate.model.internal.ModelBench.failure;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.ModelState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two calls that hang are too many on the bench. */
class LateCallsTest {

    private final ModelBench bench = new ModelBench(1);

    @AfterEach
    void nothingIsLeft() {
        bench.close();
    }

    @Test
    void aCallThatReturnsLateCostsItselfOnly() {
        bench.deploy("a", Map.of());

        for (int i = 1; i <= 5; i++) {
            letReturn(late());
            assertThat(answer(bench.predict("a", i))).isEqualTo("echo:" + i);
        }

        awaitRegistry();
        assertThat(bench.facts("a").state()).isEqualTo(ModelState.READY);
        assertThat(bench.facts("a").abandoned()).isEqualTo(5);
    }

    @Test
    void callsThatHangFailTheModelAndThoseThatReturnedAreNotAmongThem() {
        bench.deploy("a", Map.of());
        letReturn(late());
        letReturn(late());

        Gate first = late();
        awaitRegistry();
        assertThat(bench.facts("a").state()).isEqualTo(ModelState.READY);
        Gate second = late();

        awaitRegistry();
        assertThat(bench.facts("a").state()).isEqualTo(ModelState.FAILED);
        assertThat(bench.facts("a").reason())
                .isEqualTo("2 calls that were abandoned after 30 s have not returned;"
                        + " correct its handler or raise timeout_seconds, then model:reload a");
        first.release();
        second.release();
        await().until(() -> bench.engine.openNetworks.get() == 0 && bench.handlers.open.get() == 0);
    }

    @Test
    void whatHangsInAnEarlierLoadDoesNotCount() {
        bench.deploy("a", Map.of());
        Gate first = late();
        bench.deploy("a", Map.of("batch_size", 2));

        Gate second = late();

        awaitRegistry();
        assertThat(bench.facts("a").state()).isEqualTo(ModelState.READY);
        first.release();
        letReturn(second);
        await().until(() -> bench.engine.openNetworks.get() == 1 && bench.handlers.open.get() == 1);
    }

    /** Has a call still run when its time is over; returns where it stands. */
    private Gate late() {
        Gate gate = Gate.shut();
        bench.handlers.postprocessing = gate;
        CompletableFuture<Response> answer = bench.predict("a", 0);
        await().until(() -> gate.arrived() == 1);
        bench.handlers.postprocessing = Gate.open();
        bench.timer.advance(ModelBench.TIMEOUT);
        assertThat(failure(answer).kind()).isEqualTo(FailureKind.TIMEOUT);
        return gate;
    }

    /** Lets a late call go on, until its thread, which has been replaced, has ended. */
    private void letReturn(Gate gate) {
        gate.release();
        await().until(() -> bench.engine.ran.stream()
                        .filter(thread -> thread.getName().startsWith("hotplate-worker") && thread.isAlive())
                        .count()
                <= 1);
    }

    /** Waits until the registry has seen to all it has been told so far. */
    private void awaitRegistry() {
        bench.registry.resetScale("a").toCompletableFuture().join();
    }
}
