// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.client;

import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;

/**
 * The shell's client. The system property {@code hotplate.terminal} says whether the standard error stream is a
 * terminal, on which progress is shown.
 */
public final class Client {

    // Java itself can only tell whether all of its streams are a terminal
    private static final boolean SEEN = Boolean.getBoolean("hotplate.terminal");

    // the streams below System.out: in a server's own process that one belongs to the shell's sessions
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final PrintStream err =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, Charset.defaultCharset());
    private final Path base;

    /** @param base the folder of the server */
    public Client(Path base) {
        this.base = base;
    }

    /**
     * Runs lines: those of a person on a terminal, else those of the standard input.
     *
     * @return the exit status of the last line; 1 if no server is running
     */
    public int shell() {
        try {
            return isTerminal() ? new InteractiveShell(base, false).run() : runLines();
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** Runs the shell of the server in this process, until Ctrl-C at an empty prompt, Ctrl-D or {@code exit}. */
    public int serverShell() {
        try {
            return new InteractiveShell(base, true).run();
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** Runs one line and returns its exit status; 1 if no server is running. */
    public int exec(String line) {
        try (ServerConnection server = ServerConnection.open(base)) {
            return server.execute(line, out, err, SEEN);
        } catch (IOException e) {
            return failed(e);
        }
    }

    private int failed(IOException e) {
        err.println(e.getMessage());
        return 1;
    }

    private int runLines() throws IOException {
        int status = 0;
        BufferedReader lines = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), Charset.defaultCharset()));
        try (ServerConnection server = ServerConnection.open(base)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String command = line.strip();
                if (InteractiveShell.LEAVE.contains(command)) {
                    break;
                }
                if (!command.isEmpty() && !command.startsWith("#")) {
                    status = server.execute(command, out, err, SEEN);
                }
            }
        }
        return status;
    }

    @SuppressWarnings("SystemConsoleNull") // what newer JDKs return instead is asked below
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // from Java 22 on there is a console even where there is no terminal, and a method that tells
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
