// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.observer;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.CallContext;
import org.hotplate.model.PredictionException;
import org.hotplate.model.observer.CallRecord;
import org.hotplate.model.observer.CallRecord.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Measures one observed call. Written by the worker; read by the thread that completes the call, possibly while the
 * worker continues.
 */
public final class CallTimes {

    /** A step of a call. */
    public enum Step {
        PREPROCESS,
        INFERENCE,
        POSTPROCESS
    }

    private record Ended(
            String model,
            String version,
            CallContext context,
            Instant start,
            long totalNanos,
            long queueNanos,
            long preprocessNanos,
            long inferenceNanos,
            long postprocessNanos,
            int batchSize,
            Outcome outcome,
            Optional<FailureKind> failure)
            implements CallRecord {}

    private static final long NOT_BEGUN = -1;

    private final String model;
    private final CallContext context;
    private final LongSupplier clock;
    private final Instant start = Instant.now();
    private final long arrived;
    private volatile long queued = NOT_BEGUN;
    private volatile long preprocess;
    private volatile long inference;
    private volatile long postprocess;
    private volatile String version = "";
    private volatile int batchSize;

    CallTimes(String model, CallContext context, LongSupplier clock) {
        this.model = model;
        this.context = context;
        this.clock = clock;
        this.arrived = clock.getAsLong();
    }

    /** Records that a worker has started the call. */
    public void begin(String servedVersion) {
        queued = clock.getAsLong() - arrived;
        version = servedVersion;
    }

    /** Returns the present time, to be passed to {@link #end}. */
    public long now() {
        return clock.getAsLong();
    }

    /**
     * Records the end of a step, successful or not.
     *
     * @param began the result of {@link #now} at its start
     * @param requests the number of requests in the step
     */
    public void end(Step step, long began, int requests) {
        long took = clock.getAsLong() - began;
        switch (step) {
            case PREPROCESS -> preprocess = took;
            case INFERENCE -> {
                inference = took;
                batchSize = requests;
            }
            case POSTPROCESS -> postprocess = took;
        }
    }

    CallRecord ended(@Nullable Throwable fault) {
        long total = clock.getAsLong() - arrived;
        long waited = queued;
        return new Ended(
                model,
                version,
                context,
                start,
                total,
                waited == NOT_BEGUN ? total : waited,
                preprocess,
                inference,
                postprocess,
                batchSize,
                fault == null
                        ? Outcome.ANSWERED
                        : fault instanceof CancellationException ? Outcome.CANCELLED : Outcome.FAILED,
                fault instanceof PredictionException failure ? Optional.of(failure.kind()) : Optional.empty());
    }
}
