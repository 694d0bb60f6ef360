// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.CallRecord;
import org.hotplate.model.observer.ModelChange;
import org.hotplate.model.observer.ModelListener;
import org.junit.Test;
import org.osgi.framework.ServiceRegistration;

/** Observers are services: they are called from their registration until they are unregistered. */
public class ObserversIT extends ContainerTest {

    private final BlockingQueue<CallRecord> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<ModelChange> changes = new LinkedBlockingQueue<>();

    /**
     * Bundles without the HTTP front end and the launcher's package, so that models can be served in other containers.
     */
    @Override
    String[] features() {
        return new String[] {"runtime", "core", "mxnet-cpu", "image-java", "handler-vision"};
    }

    @Test
    public void registeredObserversSeeCallsAndChanges() throws Exception {
        ServiceRegistration<ModelListener> listener = context.registerService(ModelListener.class, changes::add, null);
        Model model = serve("digits");
        List<ModelState> states = new ArrayList<>();
        do {
            ModelChange change = take(changes);
            assertEquals("digits", change.model());
            states.add(change.state());
        } while (!states.contains(ModelState.READY));
        assertEquals(true, states.contains(ModelState.LOADING));

        answersSeven("digits");
        ServiceRegistration<CallObserver> observer = context.registerService(CallObserver.class, calls::add, null);
        model.predict(picture(seven()), CallContext.NONE.withRequestId("r-1")).join();

        CallRecord call = take(calls);
        assertEquals("digits", call.model());
        assertEquals("r-1", call.context().requestId());
        assertEquals(CallRecord.Outcome.ANSWERED, call.outcome());
        assertEquals(1, call.batchSize());
        assertEquals(true, call.preprocessNanos() > 0 && call.inferenceNanos() > 0 && call.postprocessNanos() > 0);
        long steps = call.queueNanos() + call.preprocessNanos() + call.inferenceNanos() + call.postprocessNanos();
        assertEquals(true, steps <= call.totalNanos());

        observer.unregister();
        answersSeven("digits");
        listener.unregister();
        assertNull(calls.poll());
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        return queue.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    }
}
