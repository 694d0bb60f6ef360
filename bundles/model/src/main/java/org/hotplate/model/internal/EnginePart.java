// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import org.hotplate.engine.ModelEngine;

/** An engine that is there. */
record EnginePart(String name, ModelEngine engine, Origin origin) {

    /** Returns name and version, for people. */
    String title() {
        return name + " " + engine.version();
    }

    /** Tells whether a model that wants an engine of this name, or of this bundle, may have this one. */
    boolean isCalled(String wanted) {
        return name.equalsIgnoreCase(wanted)
                || origin.bundle().equals(wanted)
                || origin.bundle().startsWith(wanted + " ");
    }
}
