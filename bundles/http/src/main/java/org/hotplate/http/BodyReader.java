// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/** Reads a body as its bytes arrive, on the thread on which they arrive, without blocking it. */
final class BodyReader implements ReadListener, PeriodicChecks.Check {

    /** Called once with the outcome, on a thread of the HTTP server or of the periodic checks, with no lock held. */
    interface Receiver {

        void arrived(byte[] body);

        void refused(Problem problem);

        void refused(PredictionException reason);
    }

    private static final int LARGEST_CHUNK = 8 << 10;

    private final ServletInputStream in;
    private final BodyBuffer buffer;
    private final Supplier<Problem> tooLarge;
    private final HttpLimits limits;
    private final PeriodicChecks checks;
    private final Receiver receiver;
    private final long started = System.nanoTime();
    private final byte[] chunk;
    private boolean ended;

    /**
     * @param tooLarge the response if the body becomes longer than its buffer allows
     */
    BodyReader(
            ServletInputStream in,
            BodyBuffer buffer,
            Supplier<Problem> tooLarge,
            HttpLimits limits,
            PeriodicChecks checks,
            Receiver receiver) {
        this.in = in;
        this.buffer = buffer;
        // one byte more than allowed shows that the body is too long
        this.chunk = new byte[Math.min(LARGEST_CHUNK - 1, buffer.most()) + 1];
        this.tooLarge = tooLarge;
        this.limits = limits;
        this.checks = checks;
        this.receiver = receiver;
    }

    void start() {
        checks.add(this);
        in.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
        Runnable end = read();
        if (end != null) {
            end.run();
        }
    }

    private synchronized @Nullable Runnable read() throws IOException {
        while (!ended && in.isReady() && !in.isFinished()) {
            int count = in.read(chunk);
            if (count < 0) {
                break;
            }
            try {
                if (!buffer.append(chunk, count)) {
                    end();
                    return () -> receiver.refused(tooLarge.get());
                }
            } catch (PredictionException e) {
                end();
                return () -> receiver.refused(e);
            }
        }
        return null;
    }

    @Override
    public void onAllDataRead() {
        if (end()) {
            byte[] body;
            try {
                body = buffer.remove();
            } catch (PredictionException e) {
                receiver.refused(e);
                return;
            }
            receiver.arrived(body);
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (end()) {
            receiver.refused(
                    cause instanceof TimeoutException
                            ? Problem.tooSlow("The body stopped arriving")
                            : Problem.badRequest("The body ended early, or its chunks are malformed")
                                    .closing());
        }
    }

    /** Rejects the body if its sender is too slow. */
    @Override
    public void check() {
        String fault = tooSlow(System.nanoTime() - started);
        if (fault != null && end()) {
            receiver.refused(Problem.tooSlow(fault));
        }
    }

    private synchronized @Nullable String tooSlow(long elapsed) {
        return limits.slowness("body", elapsed, buffer.length());
    }

    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        checks.remove(this);
        return first;
    }
}
