// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.guard;

/**
 * Replaces {@link System#exit}, {@link Runtime#exit} and {@link Runtime#halt} in the classes of handler bundles. The
 * methods have the same names and arguments but throw {@link IllegalStateException}. Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester") // calls are woven into classes and not compiled
public final class ExitGuard {

    private ExitGuard() {}

    /** Replaces {@link System#exit}. */
    public static void exit(int status) {
        throw refused("System.exit", status);
    }

    /** Replaces {@link Runtime#exit}. */
    public static void exit(Runtime runtime, int status) {
        throw refused("Runtime.exit", status);
    }

    /** Replaces {@link Runtime#halt}. */
    public static void halt(Runtime runtime, int status) {
        throw refused("Runtime.halt", status);
    }

    private static IllegalStateException refused(String call, int status) {
        return new IllegalStateException(
                "%s(%d) was called, and a handler cannot end the server; throw a HandlerException instead"
                        .formatted(call, status));
    }
}
