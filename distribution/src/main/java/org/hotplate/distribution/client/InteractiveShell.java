// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.client;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Reads lines from a terminal, with history and completion, and runs them in the server. */
final class InteractiveShell {

    /** The lines that end a shell. */
    static final Set<String> EXIT_COMMANDS = Set.of("exit", "quit", "logout");

    private static final String GREETING = "Hotplate shell. Tab completes; 'help' lists the commands";
    private static final String PROMPT = "hotplate> ";
    private static final Size DEFAULT_SIZE = new Size(80, 24);
    private static final int INTERRUPTED = 130;

    private final Path base;
    private final boolean inServer;
    private @Nullable ServerConnection connection;
    private volatile boolean interrupted;

    /** @param inServer whether this is the server's own process, which ends with the shell */
    InteractiveShell(Path base, boolean inServer) {
        this.base = base;
        this.inServer = inServer;
    }

    /** Reads and runs lines until the user ends the shell; returns the exit status of the last one. */
    int run() throws IOException {
        connection = ServerConnection.open(base);
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .jna(false)
                .jansi(false)
                .dumb(true)
                .nativeSignals(true)
                .build()) {
            if (terminal.getWidth() == 0) {
                // pseudo-terminals created by programs often report no size, and the line editor would then show only
                // dots
                terminal.setSize(DEFAULT_SIZE);
            }
            return run(terminal);
        } finally {
            disconnect();
        }
    }

    private int run(Terminal terminal) throws IOException {
        DefaultParser parser = new DefaultParser();
        parser.setEscapeChars(null);
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(parser)
                .completer((lineReader, line, candidates) -> complete(line, candidates))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .variable(LineReader.HISTORY_FILE, base.resolve("data/shell/history"))
                .build();
        if (!isDumb(terminal)) {
            terminal.writer()
                    .println(inServer ? GREETING + "; exit stops the server" : GREETING + "; exit leaves the shell");
        }
        int status = 0;
        while (true) {
            try {
                String line = reader.readLine(PROMPT).strip();
                if (EXIT_COMMANDS.contains(line)) {
                    return status;
                }
                if (!line.isEmpty()) {
                    status = execute(terminal, line);
                }
            } catch (UserInterruptException e) {
                if (inServer && e.getPartialLine().isBlank()) {
                    return 0;
                }
                status = INTERRUPTED;
            } catch (EndOfFileException e) {
                return status;
            }
        }
    }

    private int execute(Terminal terminal, String line) throws IOException {
        PrintWriter messages = terminal.writer();
        interrupted = false;
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> interrupt());
        try {
            return connection().execute(line, terminal.output(), terminal.output(), !isDumb(terminal));
        } catch (IOException e) {
            disconnect();
            messages.println(interrupted ? "Cancelled" : e.getMessage());
            return interrupted ? INTERRUPTED : 1;
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
            messages.flush();
        }
    }

    private static boolean isDumb(Terminal terminal) {
        return terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }

    // the server cancels the command of a client that disconnects; the next line opens a new connection
    private void interrupt() {
        interrupted = true;
        try {
            disconnect();
        } catch (IOException e) {
            interrupted = false;
        }
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        try {
            String typed = line.line().substring(0, line.cursor());
            for (String word : connection().complete(typed)) {
                candidates.add(new Candidate(word, word, null, null, null, null, !word.endsWith("/")));
            }
        } catch (IOException e) {
            // no completion; running the line will report the problem
            candidates.clear();
        }
    }

    private synchronized ServerConnection connection() throws IOException {
        ServerConnection open = connection;
        if (open == null) {
            open = ServerConnection.open(base);
            connection = open;
        }
        return open;
    }

    private synchronized void disconnect() throws IOException {
        ServerConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
