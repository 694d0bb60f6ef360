// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal.child;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The networks and replicas of this process by their numbers, for all connections. */
final class Opened {

    private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

    private final Map<Integer, AutoCloseable> byNumber = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();

    /** Returns the number. */
    int add(AutoCloseable opened) {
        int number = last.incrementAndGet();
        byNumber.put(number, opened);
        return number;
    }

    <T> T get(int number, Class<T> type) {
        AutoCloseable found = byNumber.get(number);
        if (!type.isInstance(found)) {
            throw new IllegalStateException("There is no %s %d".formatted(type.getSimpleName(), number));
        }
        return type.cast(found);
    }

    /** Closes one of them; has no effect on one that is closed. */
    @SuppressWarnings("CatchingUnchecked") // the others are closed all the same
    void close(int number) {
        AutoCloseable closed = byNumber.remove(number);
        if (closed == null) {
            return;
        }
        try {
            closed.close();
        } catch (Exception e) {
            LOG.warn("A {} could not be closed", closed.getClass().getName(), e);
        }
    }
}
