// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hotplate.distribution.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response as a stream. Reading fails with the reason if the size limit or the deadline is exceeded, if
 * no data arrives within the idle timeout, or if the reading thread is interrupted. The JDK's own stream waits without
 * a limit and ignores interrupts.
 */
final class FetchedBody extends InputStream implements BodySubscriber<FetchedBody> {

    /** Buffers that have arrived, or the end of the body, which may be a failure. */
    private record Piece(List<ByteBuffer> buffers, boolean last, @Nullable Throwable failure) {}

    private final WebAddress address;
    private final FetchRules rules;
    private final long deadline;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
    private @Nullable Piece end;
    private long count;

    /** @param deadline in terms of {@link System#nanoTime} */
    FetchedBody(WebAddress address, FetchRules rules, long deadline) {
        this.address = address;
        this.rules = rules;
        this.deadline = deadline;
    }

    static IOException tooBig(WebAddress address, long limit) {
        return new IOException("Not fetching %s: it is larger than %d bytes, the limit that fetch-limit sets"
                .formatted(address, limit));
    }

    @Override
    public CompletionStage<FetchedBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription source) {
        if (subscription.complete(source)) {
            source.request(1);
        } else {
            source.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        pieces.add(new Piece(buffers, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        pieces.add(new Piece(List.of(), true, failure));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece(List.of(), true, null));
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        var buffer = next();
        if (buffer == null) {
            return -1;
        }
        int taken = Math.min(length, buffer.remaining());
        buffer.get(target, offset, taken);
        return taken;
    }

    @Override
    public int available() {
        return arrived.isEmpty() ? 0 : arrived.getFirst().remaining();
    }

    private @Nullable ByteBuffer next() throws IOException {
        while (true) {
            while (!arrived.isEmpty() && !arrived.getFirst().hasRemaining()) {
                arrived.removeFirst();
            }
            if (!arrived.isEmpty()) {
                return arrived.getFirst();
            }
            if (end != null) {
                return finish(end);
            }
            take(await());
        }
    }

    private @Nullable ByteBuffer finish(Piece last) throws IOException {
        if (last.failure() == null) {
            return null;
        }
        throw new IOException(
                "The transfer of %s failed after %d bytes: %s"
                        .formatted(
                                address, count, last.failure() instanceof Exception e ? Reason.of(e) : last.failure()),
                last.failure());
    }

    private void take(Piece piece) throws IOException {
        if (piece.last()) {
            end = piece;
            return;
        }
        arrived.addAll(piece.buffers());
        count += piece.buffers().stream().mapToLong(ByteBuffer::remaining).sum();
        if (count > rules.limit()) {
            throw fail(tooBig(address, rules.limit()));
        }
        subscription.thenAccept(source -> source.request(1));
    }

    private Piece await() throws IOException {
        try {
            long left = deadline - System.nanoTime();
            long idleTimeout = rules.idleTimeout().toNanos();
            var piece = left > 0 ? pieces.poll(Math.min(left, idleTimeout), TimeUnit.NANOSECONDS) : null;
            if (piece != null) {
                return piece;
            }
            throw fail(new IOException(
                    left <= idleTimeout
                            ? "The transfer of %s was not complete within %s, the limit that fetch-timeout in conf/hotplate.properties sets"
                                    .formatted(address, FetchConnection.shown(rules.timeout()))
                            : "%s sent nothing for %s".formatted(address, FetchConnection.shown(rules.idleTimeout()))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fail(new InterruptedIOException("Interrupted while fetching " + address));
        }
    }

    private IOException fail(IOException reason) {
        close();
        end = new Piece(List.of(), true, reason);
        return reason;
    }

    /** Ends the transfer; may be called repeatedly, from any thread. */
    @Override
    public void close() {
        pieces.add(new Piece(List.of(), true, new IOException("the stream was closed")));
        // cancels now, or when the subscription arrives
        subscription.thenAccept(Subscription::cancel);
    }
}
