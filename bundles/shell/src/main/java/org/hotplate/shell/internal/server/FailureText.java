// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.io.EOFException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.gogo.runtime.SyntaxError;
import org.hotplate.common.Suggestions;
import org.hotplate.shell.internal.CommandException;

/** Formats the failure of a line as one sentence, without class names and stack traces. */
final class FailureText {

    private static final Pattern CANNOT_COERCE = Pattern.compile("Cannot coerce (\\w+)\\(.*");
    private static final Pattern CLASS_NAME = Pattern.compile("^(?:[a-z_][\\w]*\\.)+[A-Z][\\w$]*(?::\\s*|$)");

    private final CommandCatalog catalog;

    FailureText(CommandCatalog catalog) {
        this.catalog = catalog;
    }

    /** Returns whether a failure is a fault of the command rather than of its user; the stack trace is then logged. */
    boolean isUnexpected(Exception failure) {
        Throwable cause = unwrap(failure);
        return !(cause instanceof CommandException
                || cause instanceof CommandNotFoundException
                || cause instanceof SyntaxError
                || cause instanceof EOFException
                || cause instanceof FileSystemException
                || cause instanceof InterruptedException
                || hasWrongArguments(cause));
    }

    String of(String line, Exception failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof CommandException) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof CommandNotFoundException missing) {
            return notFound(missing.getCommand());
        }
        if (cause instanceof SyntaxError || cause instanceof EOFException) {
            return "This line cannot be read: %s; quote text that holds any of ( ) { } [ ] | ; $ %% or a blank"
                    .formatted(plain(cause));
        }
        if (hasWrongArguments(cause)) {
            return wrongArguments(line, cause);
        }
        if (cause instanceof NoSuchFileException) {
            return plain(cause) + ": no such file or folder";
        }
        if (cause instanceof AccessDeniedException) {
            return plain(cause) + ": the server may not read or write it";
        }
        if (cause instanceof InterruptedException) {
            return "The command was interrupted";
        }
        return plain(cause);
    }

    private String notFound(String command) {
        List<String> names = catalog.names();
        List<String> scope = names.stream()
                .filter(name -> name.startsWith(command.toLowerCase(Locale.ROOT) + ":"))
                .toList();
        if (!scope.isEmpty()) {
            return "%s: no such command; there are %s".formatted(command, String.join(", ", scope));
        }
        List<String> known = command.indexOf(':') >= 0
                ? names
                : names.stream()
                        .map(name -> name.substring(name.indexOf(':') + 1))
                        .toList();
        return Suggestions.nearest(command, known)
                .map(near -> "%s: no such command; did you mean %s?".formatted(command, near))
                .orElseGet(() -> "%s: no such command; 'help' lists the commands".formatted(command));
    }

    private static boolean hasWrongArguments(Throwable cause) {
        return cause instanceof IllegalArgumentException
                && cause.getMessage() != null
                && CANNOT_COERCE.matcher(cause.getMessage()).lookingAt();
    }

    private String wrongArguments(String line, Throwable cause) {
        Matcher message = CANNOT_COERCE.matcher(String.valueOf(cause.getMessage()));
        String function = message.lookingAt() ? message.group(1).replaceFirst("^_", "") : "";
        String typed = line.strip().split("[\\s;|]", 2)[0];
        String name = typed.replace("-", "").endsWith(function.toLowerCase(Locale.ROOT)) ? typed : function;
        String command = catalog.fullName(name).orElse(name);
        String usage = catalog.methods(command).stream()
                .map(CommandMethod::usage)
                .distinct()
                .sorted()
                .collect(Collectors.joining(" or "));
        return "%s: these arguments do not fit; usage: %s; more by 'help %s'"
                .formatted(command, usage.isEmpty() ? command : usage, command);
    }

    /** Returns the exception that the command threw, without the exceptions that wrap it. */
    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause instanceof java.lang.reflect.InvocationTargetException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String plain(Throwable cause) {
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        String first = message.lines().findFirst().orElse("").strip();
        String text = CLASS_NAME.matcher(first).replaceFirst("");
        return text.isBlank() ? "The command failed and gave no reason; the server's log has the details" : text;
    }
}
