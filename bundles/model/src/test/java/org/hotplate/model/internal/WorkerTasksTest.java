// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.hotplate.model.internal.scheduling.TimerThread;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.hotplate.model.internal.scheduling.WorkerTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTasksTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final WorkerPool pool = new WorkerPool(3, modelQueue -> {}, new TimerThread());
    private final Set<Thread> visitors = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void everyWorkerComesByOnItsOwnThread() throws Exception {
        assertThat(visit(this::comeBy, LONG, LONG)).isTrue();

        assertThat(visitors).hasSize(3).allMatch(worker -> worker.getName().startsWith("hotplate-worker-"));
    }

    @Test
    void onlyOneWorkerAtATimeLeavesTheRequestsForIt() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        visit(
                () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    comeBy();
                    inside.decrementAndGet();
                },
                LONG,
                LONG);

        assertThat(most).hasValue(1);
    }

    @Test
    void aBusyWorkerIsNotWaitedForAndComesByBeforeItsNextRequest() throws Exception {
        Gate call = Gate.shut();
        CompletableFuture<Boolean> busy = inBackground(() -> visit(call::pass, LONG, LONG));
        await().until(call::arrived, equalTo(1));

        assertThat(visit(this::comeBy, SHORT, LONG)).isTrue();
        assertThat(visitors).hasSize(2);

        call.release();
        assertThat(busy.get()).isTrue();
        await().until(visitors::size, equalTo(3));
    }

    @Test
    void aWorkerThatDoesNotReturnIsReplacedAndEndsShouldItReturn() throws Exception {
        Gate stuck = Gate.shut();
        AtomicReference<Thread> lost = new AtomicReference<>();

        assertThat(visit(
                        () -> {
                            lost.set(Thread.currentThread());
                            stuck.pass();
                        },
                        LONG,
                        SHORT))
                .isFalse();

        visit(this::comeBy, LONG, LONG);
        assertThat(visitors).hasSize(3).anyMatch(worker -> worker.getName().equals("hotplate-worker-4"));
        stuck.release();
        await().until(() -> !lost.get().isAlive());
    }

    @Test
    void aWorkerThatReplacesOneStuckInThisIsSpared() throws Exception {
        visit(this::comeBy, LONG, LONG);
        visitors.clear();
        Gate stuck = Gate.shut();

        visit(stuck::pass, LONG, SHORT);
        AtomicInteger others = new AtomicInteger();
        visit(others::incrementAndGet, LONG, LONG);

        assertThat(others).hasValue(3);
        assertThat(visitors).isEmpty();
        stuck.release();
    }

    @Test
    void nobodyIsWaitedForAfterTheEnd() throws Exception {
        Gate stuck = Gate.shut();
        CompletableFuture<Boolean> waits = inBackground(() -> visit(stuck::pass, LONG, LONG));
        await().until(stuck::arrived, equalTo(1));

        pool.close();

        assertThat(waits.get()).isTrue();
        stuck.release();
    }

    private boolean visit(Runnable task, Duration busy, Duration limit) throws InterruptedException {
        return pool.workerTasks().visit(new WorkerTask(task, limit), busy);
    }

    private void comeBy() {
        visitors.add(Thread.currentThread());
    }

    private interface Visit {
        boolean run() throws InterruptedException;
    }

    private static CompletableFuture<Boolean> inBackground(Visit visit) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return visit.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
