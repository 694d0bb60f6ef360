// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import org.jspecify.annotations.Nullable;

/** A load or a call of a model that runs in a process. */
final class RunningCall {

    private final String model;
    private volatile boolean cancelled;
    private volatile @Nullable ServingChild child;
    private volatile int replica;

    RunningCall(String model) {
        this.model = model;
    }

    String model() {
        return model;
    }

    /** Sets the process in which it runs now, or null. */
    void runsIn(@Nullable ServingChild process) {
        child = process;
    }

    /** Sets the number of the replica that runs it. */
    void runsOn(int number) {
        replica = number;
    }

    int replica() {
        return replica;
    }

    /** Marks that its result is not wanted; returns the process in which it runs, or null. */
    @Nullable
    ServingChild cancel() {
        cancelled = true;
        return child;
    }

    boolean isCancelled() {
        return cancelled;
    }
}
