// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.apache.felix.service.command.CommandSession;
import org.hotplate.model.deploy.TransferListener;

/**
 * Shows the progress of a transfer in one line on a terminal, which is overwritten and finally cleared. Sessions whose
 * client has a suitable terminal have an instance in {@link #VARIABLE}.
 */
public final class Progress {

    /** The variable of a Gogo session; not set if the client has no terminal. */
    public static final String VARIABLE = ".progress";

    private static final long PAUSE = Duration.ofMillis(200).toNanos();
    // a line that wraps cannot be overwritten
    private static final int LONGEST_NAME = 40;
    private static final double MEGABYTE = 1e6; // as the commands outside the server

    private final PrintStream terminal;
    private long next = System.nanoTime() + PAUSE;
    private int width;

    public Progress(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Returns a listener that shows progress on the session's terminal; without a terminal it does nothing. */
    public static TransferListener of(CommandSession session) {
        return session.get(VARIABLE) instanceof Progress progress ? progress::at : TransferListener.NONE;
    }

    /** Clears the line on the session's terminal, if there is one. */
    public static void end(CommandSession session) {
        if (session.get(VARIABLE) instanceof Progress progress) {
            progress.end();
        }
    }

    /** Shows the progress, at intervals; {@code total} is negative if it is unknown. */
    public void at(String what, long count, long total) {
        long now = System.nanoTime();
        if (now - next < 0) {
            return;
        }
        next = now + PAUSE;
        String name = what.length() <= LONGEST_NAME ? what : "…" + what.substring(what.length() - LONGEST_NAME + 1);
        show(
                total > 0
                        ? String.format(
                                Locale.ROOT,
                                "%s: %.1f of %.1f MB (%d %%)",
                                name,
                                count / MEGABYTE,
                                total / MEGABYTE,
                                count * 100 / total)
                        : String.format(Locale.ROOT, "%s: %.1f MB", name, count / MEGABYTE));
    }

    /** Clears the line. */
    public void end() {
        if (width > 0) {
            show("");
            terminal.print('\r');
            terminal.flush();
        }
        width = 0;
        next = System.nanoTime() + PAUSE;
    }

    private void show(String text) {
        terminal.print('\r' + text + " ".repeat(Math.max(0, width - text.length())));
        terminal.flush();
        width = text.length();
    }
}
