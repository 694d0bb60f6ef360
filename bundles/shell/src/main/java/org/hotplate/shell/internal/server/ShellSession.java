// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Job;
import org.apache.felix.service.command.Result;
import org.hotplate.shell.internal.Progress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the lines of one client in a separate Gogo session. Used by one thread; any thread may close it. */
final class ShellSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShellSession.class);

    /** Gogo passes unknown commands to a function of this name in any scope; model:default must not receive them. */
    private static final String UNKNOWN = "default";

    private final CommandSession session;
    private final CommandCatalog catalog;
    private final PrintStream out;
    private final PrintStream err;
    private volatile int status;

    /** Opens a session whose commands print to these streams, which must not be those of {@link System#out}. */
    ShellSession(CommandProcessor processor, OutputStream out, OutputStream err) {
        this.out = new PrintStream(out, true, UTF_8);
        this.err = new PrintStream(err, true, UTF_8);
        session = processor.createSession(InputStream.nullInputStream(), this.out, this.err);
        // JSON contains many characters that would otherwise be expanded as file patterns
        session.put(CommandSession.OPTION_NO_GLOB, true);
        session.put("SCOPE", String.join(":", CommandCatalog.SCOPES) + ":*");
        session.put(UNKNOWN, (Function) ShellSession::unknown);
        session.setJobListener(this::jobChanged);
        catalog = new CommandCatalog(session);
    }

    private static Object unknown(CommandSession session, List<Object> line) {
        throw new CommandNotFoundException(String.valueOf(line.get(0)));
    }

    /**
     * Runs a line. Results are printed to the first stream, a failure as one sentence to the second.
     *
     * @param terminal whether the second stream is a terminal
     * @return 0, or 1 if the line's last command failed or does not exist
     */
    int execute(Path directory, String line, boolean terminal) {
        session.currentDir(directory);
        session.put(Progress.VARIABLE, terminal ? new Progress(err) : null);
        status = 0;
        if (line.isBlank()) {
            return 0;
        }
        try {
            session.execute(catalog.helpFor(line));
            return status;
        } catch (Exception e) {
            FailureText failure = new FailureText(catalog);
            err.println(failure.of(line, e));
            if (failure.isUnexpected(e)) {
                LOG.warn("Shell command '{}' failed", line.strip().split("\\s", 2)[0], e);
            }
            return 1;
        }
    }

    /** Returns the possible completions of the last word of a line. */
    List<String> complete(Path directory, String line) {
        return new Completion(catalog).complete(directory, line);
    }

    // Gogo returns only the result of a line's last command; this prints the results of all, in order
    private void jobChanged(Job job, Job.Status before, Job.Status now) {
        if (now != Job.Status.Done || before != Job.Status.Foreground || job.parent() != null) {
            return;
        }
        Result result = job.result();
        if (result != null && result.exception() == null) {
            status = result.error() == 0 ? 0 : 1;
            print(result.result());
        }
    }

    private void print(@Nullable Object result) {
        if (result == null) {
            return;
        }
        CharSequence text = session.format(result, Converter.INSPECT);
        out.print(text);
        if (text.length() == 0 || text.charAt(text.length() - 1) != '\n') {
            out.println();
        }
    }

    /** Closes the session and cancels the running command. */
    @Override
    public void close() {
        session.close();
    }
}
