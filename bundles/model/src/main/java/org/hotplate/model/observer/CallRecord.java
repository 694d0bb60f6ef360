// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.observer;

import java.time.Instant;
import java.util.Optional;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.CallContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One call that has ended. Immutable; any thread may read it. All durations are in nanoseconds.
 *
 * <p>The durations of the steps need not add up to {@link #totalNanos}: in a batch, a request also waits while the
 * handler works on the others.
 */
@ProviderType
public interface CallRecord {

    /** How a call ended. */
    enum Outcome {
        /** With a response. */
        ANSWERED,
        /** With a failure; {@link #failure} tells which. */
        FAILED,
        /** The caller cancelled it while it waited. */
        CANCELLED
    }

    /** Returns the model's name, as {@link org.hotplate.model.Model#name} does. */
    String model();

    /** Returns the version that answered, or an empty text if it has none or the call did not reach a worker. */
    String version();

    /** Returns what the front end passed with the call: request ID, principal, trace parent, deadline. */
    CallContext context();

    /** Returns when {@code predict} was called. */
    Instant start();

    /** Returns the time from the call of {@code predict} to the result. */
    long totalNanos();

    /** Returns the time from the call of {@code predict} until a worker began; the whole time if none did. */
    long queueNanos();

    /** Returns how long the handler's {@code preprocess} ran for this request; 0 if it did not run, or still ran when the call ended. */
    long preprocessNanos();

    /**
     * Returns how long the handler's {@code inference}, with the run of the network in it, took; 0 if it did not run, or still ran when the call ended.
     * For requests that share a run this is the time of that run, the same for each.
     */
    long inferenceNanos();

    /** Returns how long the handler's {@code postprocess} ran for this request; 0 if it did not run, or still ran when the call ended. */
    long postprocessNanos();

    /** Returns how many requests shared the run of the network, this one included; 0 if inference did not end. */
    int batchSize();

    Outcome outcome();

    /** Returns the kind of failure, if the outcome is {@link Outcome#FAILED}. */
    Optional<FailureKind> failure();
}
