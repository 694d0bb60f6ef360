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
import java.util.Arrays;

/**
 * The shell's client. {@code shell} on a terminal is interactive, else it runs the lines of the standard input;
 * {@code exec LINE} runs one line. The system property {@code hotplate.base} says which server is meant, {@code
 * hotplate.terminal} whether the standard error stream is a terminal, on which progress is shown.
 */
public final class Main {

    // Java itself can only tell whether all of its streams are a terminal
    private static final boolean SEEN = Boolean.getBoolean("hotplate.terminal");
    private static final String USAGE = "Usage: hotplate shell | hotplate exec '<line>'";

    private Main() {}

    /** Runs the client and exits with the status of the last command, 1 if there is no server, 2 for a wrong call. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the client in this process and returns its exit status, as {@link #main} does. */
    public static int run(String... args) {
        // the streams below System.out: in a server's own process that one belongs to the shell's sessions
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, Charset.defaultCharset());
        Path base = Path.of(System.getProperty("hotplate.base", ""))
                .toAbsolutePath()
                .normalize();
        try {
            if (args.length == 1 && args[0].equals("shell")) {
                return isTerminal() ? new InteractiveShell(base).run() : runLines(base, out, err);
            }
            if (args.length > 1 && args[0].equals("exec")) {
                String line = String.join(" ", Arrays.asList(args).subList(1, args.length));
                try (ServerConnection server = ServerConnection.open(base)) {
                    return server.execute(line, out, err, SEEN);
                }
            }
        } catch (IOException e) {
            err.println(e.getMessage());
            return 1;
        }
        err.println(USAGE);
        return 2;
    }

    private static int runLines(Path base, OutputStream out, OutputStream err) throws IOException {
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
