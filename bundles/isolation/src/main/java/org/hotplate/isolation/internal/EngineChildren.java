// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.util.Optional;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;

/** Finds the children of engines. */
interface EngineChildren {

    /** Starts a child of an engine in the background, if it can run in a child. */
    void added(ModelEngine engine, String name);

    /**
     * Returns the children of an engine, or an empty result if it cannot run in a child.
     *
     * @throws ModelLoadException if it has been removed
     */
    Optional<Children> of(ModelEngine engine, String name) throws ModelLoadException;

    /** Ends the children of an engine that is removed. */
    void remove(ModelEngine engine);

    /** Ends all children. */
    void close();
}
