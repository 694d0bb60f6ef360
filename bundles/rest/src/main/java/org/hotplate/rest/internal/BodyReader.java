// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/** Reads a body as its bytes arrive, on whatever thread they arrive, and waits for none of them. */
final class BodyReader implements ReadListener {

    /** Told once how it ended, with no lock held. */
    interface Receiver {

        void arrived(byte[] body);

        void refused(Problem problem);

        void refused(PredictionException reason);
    }

    /** How long a sender may take to find its pace. */
    private static final long GRACE_NANOS = 5_000_000_000L;

    private final ServletInputStream in;
    private final BodyBuffer buffer;
    private final Supplier<Problem> tooLarge;
    private final Settings settings;
    private final SlowSenderWatch watch;
    private final Receiver receiver;
    private final long started = System.nanoTime();
    private final byte[] chunk = new byte[8 << 10];
    private boolean ended;

    /** @param tooLarge what a body is refused with that its buffer has no room for */
    BodyReader(
            ServletInputStream in,
            BodyBuffer buffer,
            Supplier<Problem> tooLarge,
            Settings settings,
            SlowSenderWatch watch,
            Receiver receiver) {
        this.in = in;
        this.buffer = buffer;
        this.tooLarge = tooLarge;
        this.settings = settings;
        this.watch = watch;
        this.receiver = receiver;
    }

    void start() {
        watch.add(this);
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
                body = buffer.take();
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
                            : Problem.badRequest("The body broke off, or its chunks are malformed")
                                    .closing());
        }
    }

    /** Looks whether the sender keeps its pace; called now and then. */
    void look() {
        String fault = tooSlow(System.nanoTime() - started);
        if (fault != null && end()) {
            receiver.refused(Problem.tooSlow(fault));
        }
    }

    private synchronized @Nullable String tooSlow(long elapsed) {
        if (elapsed > settings.readTimeout().toNanos()) {
            return "The body did not arrive within %d seconds (read.timeout of hotplate.rest)"
                    .formatted(settings.readTimeout().toSeconds());
        }
        double due = settings.minRate() * ((elapsed - GRACE_NANOS) / 1e9);
        return buffer.length() >= due
                ? null
                : "The body arrived at less than %d bytes a second (min.rate of hotplate.rest)"
                        .formatted(settings.minRate());
    }

    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        watch.remove(this);
        return first;
    }
}
