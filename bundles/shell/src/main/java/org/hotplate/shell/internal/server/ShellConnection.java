// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
 * One client. Its requests run one after another on a thread of their own, so that the thread that reads sees at once
 * when the client leaves, and ends the command under way.
 */
final class ShellConnection implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShellConnection.class);
    // a client sends its next request after the answer to the one before: more in the queue is no client of ours
    private static final int MOST_WAITING = 4;

    private final FrameChannel channel;
    private final ShellSession session;
    private final ExecutorService worker;

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
                throw new IOException("A shell client sent what only a server says");
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("A shell client cannot be answered", e);
            close();
        } catch (Error e) {
            // a client without an answer would wait for ever
            LOG.error("A shell client cannot be answered", e);
            close();
        }
    }

    /** Ends the connection and the command under way; may be called more than once. */
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
