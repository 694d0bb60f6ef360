// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import org.osgi.annotation.versioning.ProviderType;

/** The memory that the outputs of one call of a network may use outside the engine. For one call, on its thread. */
@ProviderType
public interface OutputMemory {

    /** No limit. */
    OutputMemory UNLIMITED = (output, bytes) -> {};

    /**
     * Reserves memory for an output. An engine calls this before it copies the output.
     *
     * @param output the name of the output
     * @param bytes the size of its elements
     * @throws InferenceMemoryException if the outputs of the call need more than is allowed
     */
    void reserve(String output, long bytes) throws InferenceMemoryException;
}
