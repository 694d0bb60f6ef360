// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.service.command.CommandProcessor;
import org.hotplate.shell.protocol.Frame;
import org.hotplate.shell.protocol.Frame.Candidates;
import org.hotplate.shell.protocol.Frame.Complete;
import org.hotplate.shell.protocol.Frame.Execute;
import org.hotplate.shell.protocol.Frame.Exit;
import org.hotplate.shell.protocol.Frame.Hello;
import org.hotplate.shell.protocol.FrameChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a client. Requests run one after another on a separate thread, so that the reading thread notices
 * immediately when the client disconnects, and cancels the running command.
 */
final class ShellConnection implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShellConnection.class);
    // a client waits for the answer to a request before it sends the next one, so a longer queue means a faulty client
    private static final int MOST_WAITING = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The state of a client. The later in this list, the earlier it is closed to admit another client. */
    enum Activity {
        /** A command is running. */
        ACTIVE,
        /** The client has not read its output for several seconds. */
        BLOCKED,
        /** The client has got the answer to its last request. */
        IDLE,
        /** The client has not sent a request yet. */
        UNUSED
    }

    private final FrameChannel channel;
    private final ShellSession session;
    private final ExecutorService worker;
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean used;
    private volatile long lastActive = System.nanoTime();

    ShellConnection(FrameChannel channel, CommandProcessor processor, ThreadFactory threads) {
        this.channel = channel;
        session = new ShellSession(processor, new FrameOutput(channel, false), new FrameOutput(channel, true));
        worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), threads);
    }

    @Override
    public void run() {
        try {
            channel.write(new Hello(Frame.PROTOCOL));
            for (Optional<Frame> frame = channel.read(); frame.isPresent(); frame = channel.read()) {
                Frame request = frame.get();
                used = true;
                unanswered.incrementAndGet();
                worker.execute(() -> answer(request));
            }
        } catch (IOException | RejectedExecutionException e) {
            LOG.debug("A shell client left", e);
        } finally {
            close();
        }
    }

    private void answer(Frame request) {
        try {
            if (request instanceof Execute execute) {
                channel.write(
                        new Exit(session.execute(Path.of(execute.directory()), execute.line(), execute.terminal())));
            } else if (request instanceof Complete complete) {
                channel.write(new Candidates(session.complete(Path.of(complete.directory()), complete.line())));
            } else {
                throw new IOException("A shell client sent a message that only a server may send");
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("A shell client cannot be answered", e);
            close();
        } catch (Error e) {
            // without an answer the client would wait forever
            LOG.error("A shell client cannot be answered", e);
            close();
        } finally {
            lastActive = System.nanoTime();
            unanswered.decrementAndGet();
        }
    }

    Activity activity() {
        if (channel.blocked().compareTo(PATIENCE) > 0) {
            return Activity.BLOCKED;
        }
        if (unanswered.get() > 0) {
            return Activity.ACTIVE;
        }
        return used ? Activity.IDLE : Activity.UNUSED;
    }

    /** Returns the time since the last answer, or since the connection if there was none. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - lastActive);
    }

    /** Closes the connection and cancels the running command; may be called repeatedly. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a shell connection failed", e);
        }
        session.close();
        worker.shutdownNow();
    }
}
