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
 * The shell's client. The system property {@code hotplate.terminal} states whether the standard error stream is a
 * terminal; if so, progress is shown on it.
 */
public final class Client {

    // Java's own check covers all streams together
    private static final boolean ERR_IS_TERMINAL = Boolean.getBoolean("hotplate.terminal");

    // not System.out: in the server's process it belongs to the sessions of the shell
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final PrintStream err =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, Charset.defaultCharset());
    private final Path base;

    /** @param base the base folder of the server */
    public Client(Path base) {
        this.base = base;
    }

    /**
     * Runs an interactive shell if the standard input and output are a terminal; otherwise runs the lines of the
     * standard input.
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
            return server.execute(line, out, err, ERR_IS_TERMINAL);
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
                if (InteractiveShell.EXIT_COMMANDS.contains(command)) {
                    break;
                }
                if (!command.isEmpty() && !command.startsWith("#")) {
                    status = server.execute(command, out, err, ERR_IS_TERMINAL);
                }
            }
        }
        return status;
    }

    @SuppressWarnings("SystemConsoleNull") // newer JDKs return a console without a terminal, which is checked below
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // from Java 22 on there is a console without a terminal, and a method to check for one
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
