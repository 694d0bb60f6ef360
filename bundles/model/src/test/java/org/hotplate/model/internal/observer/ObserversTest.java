// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.observer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.CallContext;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.CallRecord;
import org.hotplate.model.observer.ModelListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clock advances by one with every reading. */
class ObserversTest {

    private final AtomicLong clock = new AtomicLong();
    private final Observers observers = new Observers(clock::getAndIncrement);
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final CallObserver observer = call -> seen.add(call.model());

    /** Blocks the observers' thread until it is released. */
    private static final class Blocker implements CallObserver {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void ended(CallRecord call) {
            entered.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @AfterEach
    void close() {
        observers.close();
    }

    @Test
    void measuresNothingForNobody() {
        assertThat(observers.begin("a", CallContext.NONE)).isNull();

        observers.addObserver(observer);
        assertThat(observers.begin("a", CallContext.NONE)).isNotNull();

        observers.removeObserver(observer);
        assertThat(observers.begin("a", CallContext.NONE)).isNull();
    }

    @Test
    void deliversCallsAndChangesInTheirOrder() throws Exception {
        observers.addObserver(observer);
        observers.addListener(change -> seen.add(change.model()));
        observers.start();
        List<String> expected = new ArrayList<>();

        for (int i = 0; i < 100; i++) {
            call("call" + i);
            change("change" + i);
            expected.add("call" + i);
            expected.add("change" + i);
        }

        assertThat(take(200)).isEqualTo(expected);
    }

    @Test
    void goesOnAfterAnObserverThatThrows() throws Exception {
        observers.addObserver(call -> {
            throw new IllegalStateException("told to");
        });
        observers.addObserver(call -> {
            throw new AssertionError("told to");
        });
        observers.addObserver(observer);
        observers.start();

        call("a");
        call("b");

        assertThat(take(2)).containsExactly("a", "b");
    }

    @Test
    void discardsCallsWhileAnObserverBlocksAndKeepsRoomForChanges() throws Exception {
        Blocker blocker = new Blocker();
        observers.addObserver(blocker);
        observers.addObserver(observer);
        observers.addListener(change -> seen.add(change.model()));
        observers.start();
        call("first");
        blocker.entered.await();

        IntStream.range(0, Observers.CALLS + 10).forEach(i -> call("call" + i));
        change("change");
        blocker.released.countDown();

        List<String> all = take(Observers.CALLS + 2);
        assertThat(all.get(0)).isEqualTo("first");
        assertThat(all.get(Observers.CALLS)).isEqualTo("call" + (Observers.CALLS - 1));
        assertThat(all.get(Observers.CALLS + 1)).isEqualTo("change");
        call("afterwards");
        assertThat(take(1)).containsExactly("afterwards");
    }

    @Test
    void boundsTheChangesToo() throws Exception {
        Blocker blocker = new Blocker();
        observers.addObserver(blocker);
        ModelListener listener = change -> seen.add(change.model());
        observers.addListener(listener);
        observers.start();
        call("first");
        blocker.entered.await();

        int room = Observers.CALLS + Observers.CHANGES;
        IntStream.range(0, room + 10).forEach(i -> change("change" + i));
        blocker.released.countDown();

        assertThat(take(room).get(room - 1)).isEqualTo("change" + (room - 1));
        change("afterwards");
        assertThat(take(1)).containsExactly("afterwards");
    }

    @Test
    void doesNotCallAnObserverThatWasUnregisteredWhileItsEventsWaited() throws Exception {
        Blocker blocker = new Blocker();
        observers.addObserver(blocker);
        observers.addObserver(call -> seen.add("other " + call.model()));
        observers.start();
        CallObserver leaving = call -> seen.add("left " + call.model());
        observers.addObserver(leaving);
        call("a");
        blocker.entered.await();
        call("b");

        observers.removeObserver(leaving);
        observers.addObserver(observer);
        blocker.released.countDown();

        // the list for "a" was read before it left, the one for "b" after
        assertThat(take(4)).containsExactly("other a", "left a", "other b", "b");
    }

    @Test
    void removesAnObserverByIdentity() {
        record Equal(String name) implements CallObserver {
            @Override
            public void ended(CallRecord call) {}
        }
        Equal one = new Equal("x");
        observers.addObserver(one);

        observers.removeObserver(new Equal("x"));
        assertThat(observers.begin("a", CallContext.NONE)).isNotNull();

        observers.removeObserver(one);
        assertThat(observers.begin("a", CallContext.NONE)).isNull();
    }

    @Test
    void recordsTheStepsOfACall() throws Exception {
        BlockingQueue<CallRecord> records = new LinkedBlockingQueue<>();
        observers.addObserver(records::add);
        observers.start();
        CallContext context = CallContext.NONE.withRequestId("r-1").withTraceParent("00-1-2-01");
        CallTimes times = observers.begin("a", context);

        clock.set(10);
        times.begin("1.2");
        step(times, CallTimes.Step.PREPROCESS, 100, 1);
        step(times, CallTimes.Step.INFERENCE, 1000, 3);
        step(times, CallTimes.Step.POSTPROCESS, 200, 1);
        clock.set(5000);
        observers.ended(times, new PredictionException(FailureKind.TIMEOUT, "too late"));

        CallRecord record = records.take();
        assertThat(record.model()).isEqualTo("a");
        assertThat(record.version()).isEqualTo("1.2");
        assertThat(record.context()).isSameAs(context);
        assertThat(record.queueNanos()).isEqualTo(10);
        assertThat(record.preprocessNanos()).isEqualTo(100);
        assertThat(record.inferenceNanos()).isEqualTo(1000);
        assertThat(record.postprocessNanos()).isEqualTo(200);
        assertThat(record.totalNanos()).isEqualTo(5000);
        assertThat(record.batchSize()).isEqualTo(3);
        assertThat(record.outcome()).isEqualTo(CallRecord.Outcome.FAILED);
        assertThat(record.failure()).contains(FailureKind.TIMEOUT);
    }

    private void step(CallTimes times, CallTimes.Step step, long took, int requests) {
        long began = times.now();
        clock.set(began + took);
        times.end(step, began, requests);
    }

    private void call(String model) {
        observers.ended(observers.begin(model, CallContext.NONE), null);
    }

    private void change(String model) {
        observers.changed(model, "", ModelState.LOADING, ModelState.READY, "", Instant.EPOCH);
    }

    private List<String> take(int number) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        while (taken.size() < number) {
            taken.add(seen.take());
        }
        return taken;
    }
}
