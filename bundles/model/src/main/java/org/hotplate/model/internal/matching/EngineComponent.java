// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.regex.Pattern;
import org.hotplate.engine.ModelEngine;

/** An engine that is there. */
public record EngineComponent(String name, ModelEngine engine, ComponentOrigin origin) {

    /** What Maven puts before the qualifier of a version, such as SNAPSHOT; in a bundle's version it is a dot. */
    private static final Pattern QUALIFIER = Pattern.compile("( [0-9]+\\.[0-9]+\\.[0-9]+)-");

    /** Returns name and version, for people. */
    public String title() {
        return name + " " + engine.version();
    }

    /** Returns whether a model that wants an engine of this name, or of this bundle, may have this one. */
    boolean isCalled(String wanted) {
        return name.equalsIgnoreCase(wanted)
                || origin.bundle().equals(QUALIFIER.matcher(wanted).replaceFirst("$1."))
                || origin.bundle().startsWith(wanted + " ");
    }
}
