// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hotplate.model.internal.ModelBench.answer;
import static org.hotplate.model.internal.ModelBench.answers;
import static org.hotplate.model.internal.ModelBench.echoes;
import static org.hotplate.model.internal.ModelBench.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.ModelState;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.CallRecord;
import org.hotplate.model.observer.CallRecord.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What observers see of real calls; the clock stands still until a test advances it. */
class ObservedCallsTest {

    private final ModelBench bench = new ModelBench(1);
    private final BlockingQueue<CallRecord> records = new LinkedBlockingQueue<>();

    @BeforeEach
    void observe() {
        bench.registry.bindCallObserver(records::add);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void recordsAnAnsweredCall() throws Exception {
        bench.deploy("a", Map.of());
        Gate gate = bench.occupy("a", 1);
        CallContext context =
                CallContext.NONE.withRequestId("r-1").withPrincipal("alice").withTraceParent("00-1-2-01");
        CompletableFuture<Response> answer =
                bench.registry.find("a").orElseThrow().predict(new Request(Map.of("x", 1)), context);
        bench.timer.advance(Duration.ofSeconds(2));

        gate.release();

        assertThat(answer(answer)).isEqualTo("echo:1");
        CallRecord first = records.take();
        assertThat(first.inferenceNanos()).isEqualTo(2_000_000_000L);
        assertThat(first.queueNanos()).isZero();
        CallRecord record = records.take();
        assertThat(record.model()).isEqualTo("a");
        assertThat(record.context()).isSameAs(context);
        assertThat(record.queueNanos()).isEqualTo(2_000_000_000L);
        assertThat(record.totalNanos()).isEqualTo(2_000_000_000L);
        assertThat(record.batchSize()).isEqualTo(1);
        assertThat(record.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(record.failure()).isEmpty();
    }

    @Test
    void recordsHowManySharedARun() throws Exception {
        bench.deploy("a", Map.of("batch_size", 3));
        Gate gate = bench.occupy("a", 1);
        List<CompletableFuture<Response>> three = bench.predictAll("a", 0, 3);
        gate.release();

        assertThat(answers(three)).isEqualTo(echoes(0, 3));
        assertThat(records.take().batchSize()).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            assertThat(records.take().batchSize()).isEqualTo(3);
        }
    }

    @Test
    void recordsFailuresRefusalsAndCancellations() throws Exception {
        bench.deploy("a", Map.of("queue", 1));
        assertThat(failure(bench.predict("a", "throw")).kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(records.take().failure()).contains(FailureKind.INTERNAL);

        Gate gate = bench.occupy("a", 1);
        CompletableFuture<Response> waiting = bench.predict("a", 1);
        assertThat(failure(bench.predict("a", 2)).kind()).isEqualTo(FailureKind.QUEUE_FULL);
        assertThat(records.take().failure()).contains(FailureKind.QUEUE_FULL);
        bench.timer.advance(Duration.ofSeconds(1));
        assertThat(waiting.cancel(false)).isTrue();

        CallRecord cancelled = records.take();
        assertThat(cancelled.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(cancelled.queueNanos()).isEqualTo(1_000_000_000L);
        assertThat(cancelled.batchSize()).isZero();
        gate.release();
    }

    @Test
    void recordsACallThatIsGivenUpOnce() throws Exception {
        bench.deploy("a", Map.of());
        Gate gate = bench.occupy("a", 1);

        bench.timer.advance(ModelBench.TIMEOUT);

        CallRecord record = records.take();
        assertThat(record.failure()).contains(FailureKind.TIMEOUT);
        assertThat(record.inferenceNanos()).isZero();
        gate.release();
        assertThat(answer(bench.predict("a", 2))).isEqualTo("echo:2");
        assertThat(records.take().outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void noObserverDelaysOrBreaksACall() {
        CountDownLatch released = new CountDownLatch(1);
        CallObserver blocking = record -> awaitQuietly(released);
        bench.registry.bindCallObserver(blocking);
        bench.registry.bindCallObserver(record -> {
            throw new IllegalStateException("told to");
        });
        bench.deploy("a", Map.of());

        assertThat(answers(bench.predictAll("a", 0, 900))).isEqualTo(echoes(0, 900));

        bench.registry.unbindCallObserver(blocking);
        released.countDown();
    }

    @Test
    void announcesEveryChangeOfAModelsState() throws Exception {
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        bench.registry.bindModelListener(
                change -> changes.add(change.model() + " " + change.previous() + " " + change.state()));
        bench.deploy("a", Map.of());
        bench.registry.undeploy("a").toCompletableFuture().join();

        List<String> seen = new ArrayList<>();
        do {
            seen.add(changes.take());
        } while (!seen.get(seen.size() - 1).endsWith(ModelState.GONE.name()));
        assertThat(seen)
                .containsExactly("a DISCOVERED LOADING", "a LOADING READY", "a READY DRAINING", "a DRAINING GONE");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
