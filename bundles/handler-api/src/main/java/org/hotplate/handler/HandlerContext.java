// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.tensor.Signature;
import org.osgi.annotation.versioning.ProviderType;

/** The model that a handler is created for. */
@ProviderType
public interface HandlerContext {

    /** Returns the endpoint name of the model. */
    String modelName();

    Signature signature();

    /**
     * Returns the path of a file in the archive, by its exact name such as {@code synset.txt}; empty if there is no
     * such file. Read the file in {@link ModelHandlerFactory#create}: it may be deleted afterwards.
     */
    Optional<Path> asset(String fileName);

    /**
     * Returns the model's options for its handler. An option that the handler has not read when {@link
     * ModelHandlerFactory#create} returns is an error.
     */
    HandlerOptions options();
}
