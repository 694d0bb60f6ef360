// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.guard;

/**
 * Replaces {@link System#exit}, {@link Runtime#exit} and {@link Runtime#halt} in the classes of installed code: the same
 * names and parameters, but the methods throw an {@link IllegalStateException}. Safe for several threads.
 */
@SuppressWarnings("DoNotCallSuggester") // the calls are woven in, so the compiler does not see them
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
                "%s(%d) was called, but installed code cannot end the server; throw an exception instead"
                        .formatted(call, status));
    }
}
