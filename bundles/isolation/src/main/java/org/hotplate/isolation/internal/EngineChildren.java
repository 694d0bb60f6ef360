// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.util.Optional;
import org.hotplate.engine.ModelEngine;

/** Finds the children of engines. */
interface EngineChildren {

    /** Returns the children of an engine, or an empty result if it cannot run in a child. */
    Optional<Children> of(ModelEngine engine, String name);

    /** Ends the children of an engine that is removed. */
    void remove(ModelEngine engine);

    /** Ends all children. */
    void close();
}
