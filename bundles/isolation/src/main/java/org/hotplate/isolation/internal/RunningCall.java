// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import org.jspecify.annotations.Nullable;

/** A load or a call that runs in a process. */
final class RunningCall {

    private final String user;
    private volatile boolean cancelled;
    private volatile @Nullable ServingChild child;
    private volatile int replica;

    /** @param user what the network belongs to, for messages, such as {@code model 'digits'} */
    RunningCall(String user) {
        this.user = user;
    }

    String user() {
        return user;
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
