// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.isolation.internal.wire.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a child writes to its standard output and error, so that the child never waits for a reader. Keeps the last
 * lines, and what the JVM says about a crash.
 */
final class ChildOutput implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ChildOutput.class);
    private static final int LONGEST = 1_000;
    private static final int LINES = 20;
    /** As in "#  SIGFPE (0x8) at pc=0x00007f", or "#  EXCEPTION_INT_DIVIDE_BY_ZERO (0xc0000094) at". */
    private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG[A-Z]+|EXCEPTION_[A-Z_]+) \\(0x.*");
    /** As in "# C  [libonnxruntime.so+0x9a0d12]  Div::Compute". */
    private static final Pattern FRAME = Pattern.compile("# C\\s+\\[([^+\\]]+)\\+.*");

    private final InputStream in;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final Deque<String> last = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private String signal = "";
    private String library = "";

    ChildOutput(InputStream in) {
        this.in = in;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[8192];
        try (in) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (char c : new String(buffer, 0, read, StandardCharsets.ISO_8859_1).toCharArray()) {
                    take(c);
                }
            }
        } catch (IOException e) {
            LOG.debug("The output of a child process ended", e);
        }
        take('\n');
        port.completeExceptionally(new IOException("it ended before it was ready: " + lastLines()));
    }

    private void take(char c) {
        if (c == '\n') {
            complete(line.toString());
            line.setLength(0);
        } else if (line.length() < LONGEST && (c >= ' ' || c == '\t')) {
            line.append(c);
        }
    }

    private synchronized void complete(String text) {
        if (text.isEmpty()) {
            return;
        }
        LOG.debug("{}", text);
        if (text.startsWith(Wire.READY)) {
            listensOn(text.substring(Wire.READY.length()));
        }
        Matcher crash = SIGNAL.matcher(text);
        if (signal.isEmpty() && crash.matches()) {
            signal = crash.group(1);
        }
        Matcher frame = FRAME.matcher(text);
        if (library.isEmpty() && frame.matches()) {
            library = frame.group(1);
        }
        if (last.size() == LINES) {
            last.remove();
        }
        last.add(text);
    }

    private void listensOn(String number) {
        try {
            port.complete(Integer.parseInt(number.strip()));
        } catch (NumberFormatException e) {
            port.completeExceptionally(new IOException("it listens on '%s', which is not a port".formatted(number), e));
        }
    }

    /** Completes when the child is ready, with its port, or 0 if it listens on a Unix domain socket. */
    CompletableFuture<Integer> port() {
        return port;
    }

    /** Returns the signal that the JVM has reported. */
    synchronized Optional<String> signal() {
        return Optional.of(signal).filter(name -> !name.isEmpty());
    }

    /** Returns the library in which that happened. */
    synchronized Optional<String> library() {
        return Optional.of(library).filter(name -> !name.isEmpty());
    }

    synchronized String lastLines() {
        return last.isEmpty() ? "it wrote nothing" : String.join(" | ", last);
    }
}
