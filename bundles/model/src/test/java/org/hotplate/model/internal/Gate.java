// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A place where a test stops threads until it lets them go. */
final class Gate {

    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger arrived = new AtomicInteger();
    private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

    static Gate open() {
        Gate gate = new Gate();
        gate.release();
        return gate;
    }

    static Gate shut() {
        return new Gate();
    }

    void pass() {
        arrived.incrementAndGet();
        boolean interrupted = false;
        inside.add(Thread.currentThread());
        while (true) {
            try {
                opened.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        inside.remove(Thread.currentThread());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    int arrived() {
        return arrived.get();
    }

    boolean holds(Thread thread) {
        return inside.contains(thread);
    }

    void release() {
        opened.countDown();
    }
}
