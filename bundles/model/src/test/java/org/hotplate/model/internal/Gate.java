// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A place where a test stops threads until it lets them go. */
final class Gate {

    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger arrived = new AtomicInteger();

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
        while (true) {
            try {
                opened.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    int arrived() {
        return arrived.get();
    }

    void release() {
        opened.countDown();
    }
}
