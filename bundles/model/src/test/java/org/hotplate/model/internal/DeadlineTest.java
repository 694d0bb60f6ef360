// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hotplate.model.internal.ModelBench.answer;
import static org.hotplate.model.internal.ModelBench.failure;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The model's timeout is 30 s on the bench, and the clock stands still until a test advances it. */
class DeadlineTest {

    private final ModelBench bench = new ModelBench(1);

    @BeforeEach
    void deploy() {
        bench.deploy("a", Map.of());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void refusesARequestWhoseDeadlineHasPassed() {
        assertThat(failure(predict(Instant.now().minusSeconds(1))))
                .hasMessage("Model 'a' did not answer before the deadline of the request; the request was still in"
                        + " the queue")
                .extracting("kind")
                .isEqualTo(FailureKind.TIMEOUT);
        assertThat(bench.facts("a").failed()).isEqualTo(1);
    }

    @Test
    void givesUpAWaitingRequestAtItsDeadline() {
        Gate gate = bench.occupy("a", 1);
        CompletableFuture<Response> waiting = predict(Instant.now().plusSeconds(10));

        bench.timer.advance(Duration.ofSeconds(5));
        assertThat(waiting).isNotDone();
        bench.timer.advance(Duration.ofSeconds(6));

        assertThat(failure(waiting).kind()).isEqualTo(FailureKind.TIMEOUT);
        gate.release();
        assertThat(answer(bench.predict("a", 2))).isEqualTo("echo:2");
    }

    @Test
    void keepsTheTimeoutWhereTheDeadlineIsLater() {
        Gate gate = bench.occupy("a", 1);
        CompletableFuture<Response> waiting = predict(Instant.now().plusSeconds(3600));

        bench.timer.advance(ModelBench.TIMEOUT);

        assertThat(failure(waiting)).hasMessageContaining("within 30 s");
        gate.release();
    }

    @Test
    void skipsARequestWhoseDeadlinePassesWhileOthersOfItsBatchAreProcessed() {
        bench.deploy("a", Map.of("batch_size", 2));
        Gate running = bench.occupy("a", 1);
        CompletableFuture<Response> first = bench.predict("a", 1);
        CompletableFuture<Response> second = predict(Instant.now().plusSeconds(10));
        Gate preprocessing = Gate.shut();
        bench.handlers.preprocessing = preprocessing;
        int before = bench.handlers.preprocessed.get();
        running.release();
        await().until(() -> preprocessing.arrived() == 1);

        bench.timer.advance(Duration.ofSeconds(11));
        preprocessing.release();

        assertThat(answer(first)).isEqualTo("echo:1");
        assertThat(failure(second).kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(bench.handlers.preprocessed.get() - before).isEqualTo(1);
    }

    private CompletableFuture<Response> predict(Instant deadline) {
        return bench.registry
                .find("a")
                .orElseThrow()
                .predict(new Request(Map.of("x", 1)), CallContext.NONE.withDeadline(deadline));
    }
}
