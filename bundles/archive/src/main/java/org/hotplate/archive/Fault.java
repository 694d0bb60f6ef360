// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.Locale;

/**
 * One fault of an archive.
 *
 * @param about the file in the archive that has the fault, or an empty text if it is the archive itself
 * @param message a sentence: the fault, and how to correct it
 */
public record Fault(Severity severity, String about, String message) {

    /** The effect of a fault. */
    public enum Severity {
        /** The archive is rejected, or cannot serve. */
        ERROR,
        /** The archive serves, but possibly not as its author intended. */
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
