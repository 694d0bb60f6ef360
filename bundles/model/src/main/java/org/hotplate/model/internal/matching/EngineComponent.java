// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.regex.Pattern;
import org.hotplate.engine.ModelEngine;

/** A registered engine. */
public record EngineComponent(String name, ModelEngine engine, ComponentOrigin origin) {

    /** The separator before the qualifier of a Maven version, such as SNAPSHOT; in a bundle's version it is a dot. */
    private static final Pattern QUALIFIER = Pattern.compile("( [0-9]+\\.[0-9]+\\.[0-9]+)-");

    /** Returns name and version, for display. */
    public String title() {
        return name + " " + engine.version();
    }

    /** Returns whether this engine, or its bundle, has the name that a model requires. */
    boolean isCalled(String wanted) {
        return name.equalsIgnoreCase(wanted)
                || origin.bundle().equals(QUALIFIER.matcher(wanted).replaceFirst("$1."))
                || origin.bundle().startsWith(wanted + " ");
    }
}
