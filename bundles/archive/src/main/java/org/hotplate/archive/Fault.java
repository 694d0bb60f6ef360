// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.Locale;

/**
 * One thing that is wrong with an archive.
 *
 * @param about the file in the archive that it is about, or an empty text where it is the archive itself
 * @param message a sentence: what is wrong, and what to do
 */
public record Fault(Severity severity, String about, String message) {

    /** How much it matters. */
    public enum Severity {
        /** The archive is refused, or cannot serve. */
        ERROR,
        /** It serves, perhaps not as its author meant. */
        WARNING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Fault error(String about, String message) {
        return new Fault(Severity.ERROR, about, message);
    }

    static Fault warning(String about, String message) {
        return new Fault(Severity.WARNING, about, message);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
