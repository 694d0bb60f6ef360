// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The process in which a network runs. */
public enum Isolation {
    /** {@link #NONE} for a network that {@linkplain ModelEngine#acceptsAnyInput accepts any input}, else {@link #ENGINE}. */
    AUTO,
    /** The server's process. */
    NONE,
    /** A child process of the server that all networks of an engine share. */
    ENGINE,
    /** A child process of its own. */
    MODEL;

    /** The values as users write them, for messages. */
    public static final String VALUES = "auto, none, engine or model";

    /** Returns the value with a name in lower case, as in configuration files; empty if there is none. */
    public static Optional<Isolation> of(String name) {
        return Arrays.stream(values())
                .filter(value -> value.toString().equals(name))
                .findFirst();
    }

    /** Returns the name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
