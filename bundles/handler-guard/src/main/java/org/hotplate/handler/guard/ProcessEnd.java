// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.guard;

/**
 * Stands in for {@link System#exit}, {@link Runtime#exit} and {@link Runtime#halt} in the classes of handler bundles:
 * same name, same arguments, but what ends is the call. Safe for any number of threads.
 */
@SuppressWarnings("DoNotCallSuggester") // no compiler sees the calls: they are woven in
public final class ProcessEnd {

    private ProcessEnd() {}

    /** Stands in for {@link System#exit}. */
    public static void exit(int status) {
        throw refused("System.exit", status);
    }

    /** Stands in for {@link Runtime#exit}. */
    public static void exit(Runtime runtime, int status) {
        throw refused("Runtime.exit", status);
    }

    /** Stands in for {@link Runtime#halt}. */
    public static void halt(Runtime runtime, int status) {
        throw refused("Runtime.halt", status);
    }

    private static IllegalStateException refused(String call, int status) {
        return new IllegalStateException(
                "%s(%d) was called, and a handler cannot end the server; throw a HandlerException instead"
                        .formatted(call, status));
    }
}
