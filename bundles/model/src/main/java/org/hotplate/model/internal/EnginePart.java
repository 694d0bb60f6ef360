// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import org.hotplate.engine.ModelEngine;

/** An engine that is there. */
record EnginePart(String name, ModelEngine engine, Origin origin) {

    /** Returns name and version, for people. */
    String title() {
        return name + " " + engine.version();
    }
}
