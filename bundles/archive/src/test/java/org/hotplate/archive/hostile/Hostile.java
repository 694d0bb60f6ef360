// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import java.util.function.Supplier;

/**
 * A hostile or broken archive, and the expected result.
 *
 * @param name its file name without {@code .model}
 * @param what its fault
 * @param end the expected result
 * @param said the expected message, with {@value #FILE} for the archive's own name; if it is accepted, the reason
 * @param archive creates it
 */
public record Hostile(String name, String what, End end, String said, Supplier<byte[]> archive) {

    /** The expected result for an archive. */
    public enum End {
        /** Rejected when it is unpacked. */
        REFUSED,
        /** Unpacked, and rejected by the engine that loads its network. */
        FAILED_TO_LOAD,
        /** Unpacked, and rejected by the loader because of the code in it. */
        CODE_REFUSED,
        /** Unpacked; waits for a handler, or for permission to run its code. */
        WAITS,
        /** Served: its peculiarity has no bad effect. */
        SERVED
    }

    public static final String FILE = "<file>";

    static Hostile refused(String name, String what, String message, Supplier<byte[]> archive) {
        return new Hostile(name, what, End.REFUSED, message, archive);
    }

    static Hostile fails(String name, String what, String message, Supplier<byte[]> archive) {
        return new Hostile(name, what, End.FAILED_TO_LOAD, message, archive);
    }

    static Hostile codeRefused(String name, String what, String message, Supplier<byte[]> archive) {
        return new Hostile(name, what, End.CODE_REFUSED, message, archive);
    }

    static Hostile waits(String name, String what, String reason, Supplier<byte[]> archive) {
        return new Hostile(name, what, End.WAITS, reason, archive);
    }

    static Hostile served(String name, String what, String why, Supplier<byte[]> archive) {
        return new Hostile(name, what, End.SERVED, why, archive);
    }

    /** Returns the message for a file of that name. */
    public String message(String file) {
        return said.replace(FILE, file);
    }

    @Override
    public String toString() {
        return name + ": " + what;
    }
}
