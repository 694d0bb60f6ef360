// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.tensor.Signature;
import org.osgi.annotation.versioning.ProviderType;

/** The model a handler is made for. */
@ProviderType
public interface HandlerContext {

    /** Returns the name the model is served under. */
    String modelName();

    Signature signature();

    /**
     * Finds a file of the archive by its exact name, such as {@code synset.txt}. Read it while the handler is being
     * made: it may be gone later.
     */
    Optional<Path> asset(String fileName);

    /** Returns the model's options for its handler. Options nobody has asked for when the handler is made are errors. */
    HandlerOptions options();
}
