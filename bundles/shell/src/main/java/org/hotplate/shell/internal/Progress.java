// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.apache.felix.service.command.CommandSession;
import org.hotplate.model.deploy.TransferListener;

/**
 * One line on a terminal that shows how far a transfer is, overwritten as it proceeds and cleared at its end. Sessions
 * whose client has such a terminal hold one under {@link #VARIABLE}.
 */
public final class Progress {

    /** The variable of a Gogo session; not set where nobody would see a line change. */
    public static final String VARIABLE = ".progress";

    private static final long PAUSE = Duration.ofMillis(200).toNanos();
    // a line that wraps cannot be written over
    private static final int LONGEST_NAME = 40;
    private static final double MEGABYTE = 1e6; // as the commands outside the server

    private final PrintStream terminal;
    private long next = System.nanoTime() + PAUSE;
    private int width;

    public Progress(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Returns a listener that shows the session's terminal, if it has one, how far a transfer is. */
    public static TransferListener of(CommandSession session) {
        return session.get(VARIABLE) instanceof Progress progress ? progress::at : TransferListener.NONE;
    }

    /** Clears the line of the session's terminal, if it has one. */
    public static void end(CommandSession session) {
        if (session.get(VARIABLE) instanceof Progress progress) {
            progress.end();
        }
    }

    /** Shows how much of a total has come, now and then; the total is negative where nobody knows it. */
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
