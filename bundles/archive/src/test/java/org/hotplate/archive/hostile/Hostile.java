// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import java.util.function.Supplier;

/**
 * One hostile or broken archive, and what must become of it.
 *
 * @param name its file name without {@code .model}
 * @param what what is wrong with it
 * @param end what must become of it
 * @param said what must be said of it, with {@value #FILE} for the archive's own name; where it is accepted, why
 * @param archive makes it
 */
public record Hostile(String name, String what, End end, String said, Supplier<byte[]> archive) {

    /** What becomes of an archive. */
    public enum End {
        /** Refused when it is unpacked. */
        REFUSED,
        /** Unpacked, and refused by the engine that loads its network. */
        FAILED_TO_LOAD,
        /** Unpacked, and refused by the loader for the code it carries. */
        CODE_REFUSED,
        /** Unpacked; waits for a handler, or for leave to run its code. */
        WAITS,
        /** Served: what is odd about it does no harm. */
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
