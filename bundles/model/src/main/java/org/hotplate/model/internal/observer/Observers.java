// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.observer;

import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.hotplate.model.CallContext;
import org.hotplate.model.ModelState;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.CallRecord;
import org.hotplate.model.observer.ModelChange;
import org.hotplate.model.observer.ModelListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registered observers, and the bounded queue and the thread between them and the models. */
public final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    static final int CALLS = 8192;
    /**
     * Additional room for changes of state, so that a burst of calls cannot displace the event that a model has failed.
     */
    static final int CHANGES = 1024;

    private static final long STOP_MILLIS = 1000;
    /** Events are delivered together: to wake the thread for each one would cost a call more than its record. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private record Change(
            String model, String version, ModelState previous, ModelState state, String reason, Instant time)
            implements ModelChange {}

    private final LongSupplier clock;
    private final List<CallObserver> callObservers = new CopyOnWriteArrayList<>();
    private final List<ModelListener> modelListeners = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>(CALLS + CHANGES);
    /** The number of discarded events in the current burst. */
    private final AtomicLong discarded = new AtomicLong();
    /** The observers that have thrown; the stack trace of each is logged once. */
    private final Set<Object> faulty = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private @Nullable Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Object current;

    /** @param clock monotonic nanoseconds */
    public Observers(LongSupplier clock) {
        this.clock = clock;
    }

    public void addObserver(CallObserver observer) {
        callObservers.add(observer);
    }

    public void removeObserver(CallObserver observer) {
        callObservers.removeIf(each -> each == observer);
        faulty.remove(observer);
    }

    public void addListener(ModelListener listener) {
        modelListeners.add(listener);
    }

    public void removeListener(ModelListener listener) {
        modelListeners.removeIf(each -> each == listener);
        faulty.remove(listener);
    }

    /**
     * Starts the thread, unless it is running. Must not be called on the thread that registers an observer: a thread
     * keeps the classes of its creator's context in memory.
     */
    public synchronized void start() {
        if (thread == null && !closed) {
            thread = WorkerPool.daemon(this::deliver, "hotplate-observers");
            thread.setContextClassLoader(Observers.class.getClassLoader());
            thread.start();
        }
    }

    /** Returns a new measurement; null if there are no observers of calls. */
    public @Nullable CallTimes begin(String model, CallContext context) {
        return callObservers.isEmpty() ? null : new CallTimes(model, context, clock);
    }

    /** Reports a call that has ended. Never blocks. */
    public void ended(CallTimes call, @Nullable Throwable fault) {
        CallRecord ended = call.ended(fault);
        if (events.size() >= CALLS) {
            discard();
        } else {
            offer(() -> each(callObservers, observer -> observer.ended(ended)));
        }
    }

    /** Reports a change of a model's state. Never blocks. */
    public void changed(
            String model, String version, ModelState previous, ModelState state, String reason, Instant time) {
        if (!modelListeners.isEmpty()) {
            Change change = new Change(model, version, previous, state, reason, time);
            offer(() -> each(modelListeners, listener -> listener.changed(change)));
        }
    }

    private void offer(Runnable event) {
        if (!events.offer(event)) {
            discard();
        }
    }

    private void discard() {
        if (discarded.getAndIncrement() == 0) {
            LOG.warn("Observers are too slow: {} events wait, further ones are discarded; running: {}", CALLS, name());
        }
    }

    private String name() {
        Object observer = current;
        return observer == null ? "none" : observer.getClass().getName();
    }

    private void deliver() {
        try {
            while (!closed || !events.isEmpty()) {
                for (Runnable event = events.take(); event != null; event = events.poll()) {
                    event.run();
                }
                if (discarded.get() > 0) {
                    LOG.warn("Observers have caught up; {} events were discarded", discarded.getAndSet(0));
                }
                if (!closed) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The observers' thread ends with {} events undelivered", events.size());
        }
    }

    private <T> void each(List<T> observers, Consumer<T> event) {
        for (T observer : observers) {
            current = observer;
            try {
                event.accept(observer);
            } catch (Throwable e) {
                if (faulty.add(observer)) {
                    LOG.warn("Observer {} failed and is called again; logged once", name(), e);
                } else {
                    LOG.debug("Observer {} failed", name(), e);
                }
            }
        }
        current = null;
    }

    /** Delivers the waiting events within a time limit, and ends the thread. */
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running == null) {
            return;
        }
        offer(() -> {});
        LockSupport.unpark(running);
        try {
            running.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.interrupt();
    }
}
